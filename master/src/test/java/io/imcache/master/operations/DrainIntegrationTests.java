package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.RawConnection;
import io.imcache.master.testing.Requires;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests a master that is told to stop. */
class DrainIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String BODY = "{\"data\": {\"comments\": [{\"id\": \"c\"}]}}";

    private static final String PUSH = ("PUT /api/worker/accounts/b/snapshot HTTP/1.1\r\nHost: a\r\n"
                    + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s")
            .formatted(BODY.length(), BODY);

    private final String prefix = "drain-" + UUID.randomUUID();
    private final Ports ports = Ports.free();
    private final Http http = new Http(ports);

    private MasterProcess start(String... arguments) throws IOException {
        List<String> all = Master.arguments(TestRedis.url(), prefix, ports);
        all.addAll(List.of(arguments));
        return MasterProcess.launch(ports, List.of(), all).awaitStart();
    }

    @Test
    void servesUntilTheBalancerHasNoticedAndThenSendsWorkersAway() throws Exception {
        Requires.node();
        try (MasterProcess master = start("--imcache.operations.drain-delay=4s");
                JsClient worker = JsClient.start(
                        "http://127.0.0.1:" + ports.socket() + "/worker",
                        "{\"steps\": [[\"ack\", \"join_room\", {\"room\": \"worker:w\", \"workerId\": \"w\"}], [\"await\", 9]]}")) {
            worker.await("ack", LIMIT);
            assertThat(readiness()).isEqualTo(200);

            master.terminate();
            await().atMost(LIMIT).until(() -> readiness() == 503);

            assertThat(http.push("a", BODY).status()).isEqualTo(200);
            long pushed = System.currentTimeMillis();
            assertThat(http.get("/api/im/discussions?account_id=a").status()).isEqualTo(200);
            new Socket(InetAddress.getLoopbackAddress(), ports.socket()).close();
            assertThat(worker.await("message", LIMIT).at("/data/type").asString())
                    .isEqualTo("master:shutdown");
            assertThat(worker.await("disconnect", LIMIT).at("/reason").asString())
                    .isIn("transport close", "transport error");
            assertThat(master.awaitEnd()).isEqualTo(143);
            assertThat(lastUse()).as("the read is reported").isGreaterThanOrEqualTo((double) pushed);
        }
    }

    private double lastUse() {
        try (RedisClient client = TestRedis.client();
                var connection = client.connect()) {
            return connection.sync().zscore(prefix + ":{accounts}:activity", "a");
        }
    }

    private int readiness() {
        return http.get("/actuator/health/readiness").status();
    }

    @Test
    void endsWhatIsUnderWayButNotForEver() throws Exception {
        try (MasterProcess master = start("--spring.lifecycle.timeout-per-shutdown-phase=5s");
                Socket slow = beginPush();
                Socket endless = beginPush()) {
            master.terminate();
            await().atMost(LIMIT).until(() -> !accepts());

            slow.getOutputStream().write(BODY.substring(BODY.length() / 2).getBytes(StandardCharsets.US_ASCII));
            String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\"success\":true");
            assertThat(master.isAlive()).isTrue();
            assertThat(master.awaitEnd()).isEqualTo(143);
            assertThat(endless.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Clients and balancers keep connections. One that is closed by the master takes a request along that is on its way. */
    @Test
    void endsEachConnectionWithAResponseBeforeItClosesThePort() throws Exception {
        try (MasterProcess master = start(
                        "--imcache.operations.drain-delay=50s", "--spring.lifecycle.timeout-per-shutdown-phase=60s");
                var reading = new RawConnection(ports.http());
                var pushing = new RawConnection(ports.http())) {
            await().atMost(LIMIT).until(() -> readiness() == 200);
            assertIsNotLast(reading.get("/actuator/health/liveness").readResponse());
            assertIsNotLast(pushing.send(PUSH).readResponse());
            master.terminate();
            await().atMost(LIMIT).until(() -> readiness() == 503);

            assertIsLast(reading.get("/api/im/discussions?account_id=b").readToEnd());
            assertIsLast(pushing.send(PUSH).readToEnd());
            assertThat(accepts()).isTrue();
        }
    }

    private static void assertIsNotLast(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("\r\nconnection: close\r\n");
    }

    private static void assertIsLast(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nconnection: close\r\n");
    }

    /** Sends the first half of a push, and returns when the master has begun to read it. */
    private Socket beginPush() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), ports.http());
        socket.setSoTimeout((int) LIMIT.toMillis());
        String request = "PUT /api/worker/accounts/a/snapshot HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 100");
        socket.getOutputStream().write(BODY.substring(0, BODY.length() / 2).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private boolean accepts() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ports.http())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
