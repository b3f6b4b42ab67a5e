package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests that nobody would send, and requests while Redis is away, on all routes of a whole master. */
class AnyRequestIntegrationTests {
    private static final int REQUESTS = 3_000;
    private static final Duration PROMPT = Duration.ofSeconds(5);
    private static final List<String> ROUTES = List.of(
            "/accounts",
            "/accounts/{id}",
            "/conversations",
            "/conversations/{id}",
            "/conversations/{id}/read",
            "/conversations/{id}/pin",
            "/conversations/{id}/mute",
            "/conversations/{id}/messages",
            "/messages",
            "/messages/{id}",
            "/messages/{id}/read",
            "/messages/{id}/status",
            "/messages/{id}/recall",
            "/contents",
            "/contents/{id}",
            "/contents/{id}/read",
            "/contents/{id}/stats",
            "/discussions",
            "/discussions/{id}",
            "/discussions/{id}/read",
            "/discussions/comments/{id}/discussions",
            "/unified-messages",
            "/unified-messages/stats",
            "/unified-messages/{id}/read",
            "/unified-messages/read-many",
            "/notifications");
    private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "PUT", "DELETE", "PATCH");
    private static final List<String> NAMES = List.of(
            "account_id",
            "cursor",
            "count",
            "types",
            "is_new",
            "is_read",
            "since_time",
            "status",
            "business_type",
            "message_ids",
            "type",
            "platform",
            "content_id");
    private static final List<String> VALUES = List.of(
            "",
            "a",
            "0",
            "-1",
            "100",
            "101",
            "true",
            "NaN",
            "1e999999999",
            "comment,discussion",
            "comment,nothing",
            "read",
            "MTpt",
            "OTk5OTk5OTk5OTk5OTk5OTk5OTk6eA",
            "2025-13-45",
            " ",
            "..",
            "a/b",
            "\n",
            "用户🌈",
            "{}",
            "9223372036854775808",
            "x".repeat(600));
    private static final List<String> BODIES = List.of(
            "{}",
            "[]",
            "null",
            "{",
            "\"x\"",
            "{\"account_id\":\"a\"}",
            "{\"account_id\":\"a\",\"business_type\":\"comment\",\"message_ids\":[\"c\",\"none\"]}",
            "{\"account_id\":\"a\",\"message_ids\":{}}",
            "{\"account_id\":\"a\",\"status\":\"read\"}",
            "{\"account_id\":\"a\",\"status\":7}",
            "{\"account_id\":\"a\",\"conversation_id\":\"v\",\"content\":\"x\"}",
            "{\"account_id\":\"a\",\"conversation_id\":\"v\",\"content\":\"" + "x".repeat(300_000) + "\"}");

    private static String any(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String anyPath(Random random) {
        String id = any(VALUES, random);
        var path = new StringBuilder("/api/im")
                .append(any(ROUTES, random).replace("{id}", id.isEmpty() ? "m" : encoded(id)))
                .append("?account_id=a");
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('&').append(any(NAMES, random)).append('=').append(encoded(any(VALUES, random)));
        }
        return path.toString();
    }

    @Test
    void everythingEndsInTheEnvelope() {
        Ports ports = Ports.free();
        Master master = Master.start(TestRedis.url(), "any-" + UUID.randomUUID(), ports);
        try (master) {
            var http = new Http(ports);
            http.push("a", "{\"data\": {\"comments\": [{\"id\": \"c\"}], \"messages\": [{\"id\": \"m\"}]}}");
            var random = new Random(11);
            for (int i = 0; i < REQUESTS; i++) {
                String method = any(METHODS, random);
                String path = anyPath(random);
                String body = method.equals("GET") || method.equals("DELETE") ? null : any(BODIES, random);
                Http.Answer answer = http.send(method, path, body);
                assertThat(answer.status()).as("%s %s %s", method, path, body).isBetween(200, 499);
                assertThat(answer.json().has("data")).as("%s %s", method, path).isTrue();
                assertThat(answer.json().path("status_code").asInt())
                        .as("%s %s", method, path)
                        .isEqualTo(answer.status() < 300 ? 0 : answer.status());
            }
        }
    }

    @Test
    void readsAndWritesSayAtOnceThatRedisIsAway() {
        Ports ports = Ports.free();
        EmbeddedRedis redis = TestRedis.embedded();
        Master master = Master.start(redis.url(), "away", ports);
        try (master) {
            var http = new Http(ports);
            assertThat(http.push("a", "{\"data\": {\"messages\": [{\"id\": \"m\", \"conversationId\": \"v\"}]}}")
                            .status())
                    .isEqualTo(200);
            redis.close();
            for (String[] request : new String[][] {
                {"GET", "/messages?account_id=a", null},
                {"GET", "/accounts", null},
                {"GET", "/unified-messages/stats?account_id=a", null},
                {"PUT", "/messages/m/read?account_id=a", null},
                {"PUT", "/conversations/v/read?account_id=a", null},
                {"DELETE", "/messages/m?account_id=a", null},
                {"POST", "/messages", "{\"account_id\":\"a\",\"conversation_id\":\"v\",\"content\":\"x\"}"},
                {"PUT", "/accounts/a", "{\"user_name\":\"x\"}"}
            }) {
                long begun = System.nanoTime();
                Http.Answer answer = http.send(request[0], "/api/im" + request[1], request[2]);
                assertThat(answer.status()).as("%s %s", request[0], request[1]).isEqualTo(503);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PROMPT);
            }
            assertThat(http.push("a", "{\"data\": {\"messages\": []}}").status())
                    .isEqualTo(503);
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        }
    }
}
