package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connects workers that then send nothing, or too little, and checks that they are cut off in time. */
class SilentWorkerIntegrationTests {
    private static final int LIMIT_MS = (int) TestServer.LIMIT.toMillis();

    private static final Duration SHORT = Duration.ofSeconds(1);

    private final TestServer master = new TestServer(
            Duration.ofMillis(200), Duration.ofMillis(600), TestServer.limits(SHORT, Duration.ofMinutes(10)));

    @AfterEach
    void stop() {
        master.close();
    }

    /** Opens a session, and answers no pings. */
    @Test
    void onAWebSocket() {
        try (var worker = new RawWorker(master)) {
            await().until(() -> master.gauge("imcache.socketio.connections") == 1);
            await().until(() -> master.gauge("imcache.socketio.connections") == 0);
            worker.awaitClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /socket.io/?EIO=4",
                "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost:",
                "POST /socket.io/?EIO=4&transport=polling&sid=1-1-1-1-1 HTTP/1.1\r\nHost: a\r\nContent-Le"
            })
    void beforeItSaidWhatItWants(String beginning) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), master.server.port())) {
            socket.setSoTimeout(LIMIT_MS);
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            // The stream ends; the timeout of the socket would be an exception.
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            assertThat(master.meters
                            .get("imcache.limits.refused")
                            .tag("limit", "timeout")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }
}
