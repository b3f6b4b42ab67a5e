package io.imcache.master.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Tests pushes whose permits a master has to fetch from Redis, because those that it had are used up. They come on a thread that serves
 * Redis, which must not parse pushes: {@link ServingThreads} asserts it, and such a push would be answered as an error of the master.
 */
class LatePermitsIntegrationTests {
    private static final int BURST = 200;
    private static final List<String> TYPES =
            List.of("worker:data:sync", "worker:data:delta", "worker:comments:update");

    private static final Ports PORTS = Ports.free();
    private static Master master;

    @BeforeAll
    static void start() {
        assertThat(assertionsAreOn()).as("tests run with assertions").isTrue();
        List<String> arguments = Master.securedArguments(TestRedis.url(), "late-" + UUID.randomUUID(), PORTS);
        // A master takes one permit of these by itself, and asks Redis for the next.
        arguments.add("--imcache.limits.pushes-per-second=10");
        master = Master.start(PORTS, arguments);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static boolean assertionsAreOn() {
        return ServingThreads.class.desiredAssertionStatus();
    }

    private static String payload(int i) {
        String comment =
                "{'commentId': 'c%d', 'content': 'text', 'authorName': 'Ann', 'createdAt': 1760000000000}".formatted(i);
        String timestamp = "'timestamp': " + (1_760_000_000_000L + i);
        return switch (i % TYPES.size()) {
            case 0 -> "{'accountId': 'sync', %s, 'data': {'comments': [%s]}}".formatted(timestamp, comment);
            case 1 ->
                "{'accountId': 'sync', %s, 'baseVersion': 0, 'upsert': {'comments': [%s]}}"
                        .formatted(timestamp, comment);
            default -> "{'accountId': 'update', 'comments': [%s]}".formatted(comment);
        };
    }

    @Test
    void overSocketIo() {
        Requires.node();
        Map<String, Integer> answers = new TreeMap<>();
        try (var crawler = TalkingCrawler.start(PORTS, "w", TestTokens.of("worker"))) {
            for (int i = 0; i < BURST; i++) {
                crawler.tell(TYPES.get(i % TYPES.size()), payload(i));
            }
            for (int i = 0; i < BURST; i++) {
                JsonNode answer = crawler.await("WORKER_DATA_SYNC_ACK");
                answers.merge(answer.path("code").asString("success"), 1, Integer::sum);
            }
        }
        assertThat(answers.keySet()).contains("success").isSubsetOf("success", "LIMIT_EXCEEDED", "VERSION_CONFLICT");
    }

    @Test
    void overHttp() {
        Http http = new Http(PORTS).as(TestTokens.of("admin"));
        Map<Integer, Integer> statuses = new TreeMap<>();
        String snapshot = "{\"data\": {\"comments\": [{\"id\": \"c\"}]}}";
        String delta = "{\"baseVersion\": 1, \"upsert\": {}, \"remove\": {\"comments\": [\"none\"]}}";
        for (int i = 0; i < BURST; i++) {
            String path = "/api/worker/accounts/http/snapshot";
            Http.Answer answer =
                    switch (i % 3) {
                        case 0 -> http.send("PUT", path, snapshot);
                        case 1 -> http.send("PATCH", path, delta);
                        default -> http.send("POST", path + ":check", snapshot);
                    };
            statuses.merge(answer.status(), 1, Integer::sum);
        }
        assertThat(statuses.keySet()).contains(200).isSubsetOf(200, 409, 429);
    }
}
