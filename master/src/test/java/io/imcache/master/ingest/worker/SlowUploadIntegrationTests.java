package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Leaks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads large pushes for longer than a ping may stay unanswered. */
@ExtendWith(Leaks.class)
class SlowUploadIntegrationTests {
    private static final int BYTES = 20_000_000;
    private static final int PARTS = 24;
    private static final Duration BETWEEN = Duration.ofMillis(400);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(2);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

    private final TestServer master = new TestServer(
            PING_INTERVAL, PING_TIMEOUT, TestServer.limits(Duration.ofSeconds(3), Duration.ofSeconds(60)));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        master.close();
    }

    /** Passes the parts of a text on, for longer than a ping may stay unanswered. */
    private static void dribble(String text, Consumer<String> taker) {
        assertThat(BETWEEN.multipliedBy(PARTS)).isGreaterThan(PING_INTERVAL.plus(PING_TIMEOUT));
        int size = text.length() / PARTS + 1;
        for (int at = 0; at < text.length(); at += size) {
            taker.accept(text.substring(at, Math.min(text.length(), at + size)));
            await().pollDelay(BETWEEN).until(() -> true);
        }
    }

    @Test
    void byPollingAndOverAWebSocket() {
        CompletableFuture<?> both = CompletableFuture.allOf(
                CompletableFuture.runAsync(this::byPolling), CompletableFuture.runAsync(this::overAWebSocket));
        both.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(master.pushes.accounts).containsExactlyInAnyOrder("acc-polling", "acc-websocket");
    }

    private void overAWebSocket() {
        try (var worker = new RawWorker(master)) {
            String packet = RawWorker.pushPacket("acc-websocket", BYTES);
            int[] left = {packet.length()};
            dribble(packet, part -> {
                left[0] -= part.length();
                worker.send(part, left[0] == 0);
            });
            assertThat(worker.awaitEvent()).contains("acc-websocket", "\"success\":true");
        }
    }

    private void byPolling() {
        String sid = get("").replaceAll(".*\"sid\":\"([^\"]*)\".*", "$1");
        assertThat(post(sid, "40/worker,", false)).endsWith("ok");
        assertThat(get("&sid=" + sid)).startsWith("40/worker,");
        assertThat(post(sid, RawWorker.pushPacket("acc-polling", BYTES), true)).endsWith("ok");
        String answers = "";
        while (!answers.contains("acc-polling")) {
            answers = get("&sid=" + sid);
        }
        assertThat(answers).contains("\"success\":true");
    }

    private String get(String query) {
        try {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create(master.url() + "/socket.io/?EIO=4&transport=polling" + query))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String post(String sid, String packet, boolean slowly) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), master.server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /socket.io/?EIO=4&transport=polling&sid=" + sid
                            + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + packet.length() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            Consumer<String> writer = part -> {
                try {
                    out.write(part.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
            if (slowly) {
                dribble(packet, writer);
            } else {
                writer.accept(packet);
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
