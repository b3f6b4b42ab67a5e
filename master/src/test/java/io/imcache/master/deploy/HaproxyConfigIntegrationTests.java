package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Haproxy;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HaproxyConfigIntegrationTests {
    private static final Path CONFIG = Path.of("..", "deploy", "haproxy.cfg");

    @Test
    void haproxyTakesTheShippedConfiguration() throws Exception {
        String haproxy = Requires.haproxy();

        var builder = new ProcessBuilder(haproxy, "-c", "-f", CONFIG.toString()).redirectErrorStream(true);
        // Numbers, so that no name server is asked.
        for (String master : new String[] {"1", "2", "3"}) {
            builder.environment().put("IMCACHE_MASTER_" + master + "_HTTP", "127.0.0.1:8080");
            builder.environment().put("IMCACHE_MASTER_" + master + "_SOCKETIO", "127.0.0.1:9092");
        }
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("[WARNING]");
    }

    /** A browser's EventSource never comes back after a 503. */
    @Test
    void streamsOfEventsAreAskedToComeAgainWhileNoMasterIsThere() throws Exception {
        try (Haproxy haproxy = Haproxy.start(List.of(Ports.free(), Ports.free(), Ports.free()))) {
            // Servers count as up until the first checks have failed.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(get(haproxy, "/api/im/events?account_id=a"))
                            .isEqualTo("200 text/event-stream retry: 3000\n\n"));
            assertThat(get(haproxy, "/api/im/accounts")).startsWith("503 ");
        }
    }

    /** A token that names 500 accounts has some 27,000 characters, and masters take 57,344. */
    @Test
    void longTokensArePassedOn() throws Exception {
        try (Haproxy haproxy = Haproxy.start(List.of(Ports.free(), Ports.free(), Ports.free()))) {
            assertThat(get(haproxy, "/api/im/accounts", "Authorization", "Bearer " + "x".repeat(57_344)))
                    .as("there is no master")
                    .startsWith("503 ");
        }
    }

    private static String get(Haproxy haproxy, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(haproxy.http().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        String type = answer.headers().firstValue("content-type").orElse("");
        return answer.statusCode() + " " + type + " " + answer.body();
    }
}
