package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two masters on one database of Redis: what goes in at one comes out of both alike. */
class TwoMastersIntegrationTests {
    private static final String ACCOUNT = "acc-98296c87-2e42-447a-9d8b-8be008ddb6e4";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String PREFIX = "two-" + UUID.randomUUID();
    private static final Ports ONE = Ports.free();
    private static final Ports OTHER = Ports.free();
    private static final List<Http> BOTH = List.of(new Http(ONE), new Http(OTHER));
    private static Master one;
    private static Master other;

    @BeforeAll
    static void start() {
        String redis = TestRedis.url() + "/1";
        one = Master.start(redis, PREFIX, ONE);
        other = Master.start(redis, PREFIX, OTHER);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    private static String seed() throws IOException {
        try (InputStream in = TwoMastersIntegrationTests.class.getResourceAsStream("/seed.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theJavaScriptClientsSeedIsReadableAtOnceOnBoth() throws IOException {
        Requires.node();
        String steps = "[[\"ack\", \"join_room\", {\"room\": \"worker:w1\", \"workerId\": \"w1\"}],"
                + "[\"emit\", \"message\", " + seed() + "], [\"await\", 1]]";
        String url = "http://127.0.0.1:" + ONE.socket() + "/worker";
        for (String transports : List.of("[\"polling\"]", "[\"websocket\"]", "[\"polling\", \"websocket\"]")) {
            try (JsClient client =
                    JsClient.start(url, "{\"transports\": %s, \"steps\": %s}".formatted(transports, steps))) {
                JsonNode answer = client.await("message", LIMIT).at("/data");
                assertThat(answer.at("/type").asString()).isEqualTo("WORKER_DATA_SYNC_ACK");
                assertThat(answer.at("/payload/success").asBoolean()).isTrue();
                assertThat(answer.at("/payload/stats/comments").asInt()).isEqualTo(1);
            }
        }
        for (Http master : BOTH) {
            assertThat(master.get("/api/im/conversations?account_id=" + ACCOUNT)
                            .json()
                            .at("/data/conversations/0/participant/user_name")
                            .asString())
                    .isEqualTo("雨后彩虹🌈");
            JsonNode message =
                    master.get("/api/im/messages?account_id=" + ACCOUNT).json().at("/data/messages/0");
            assertThat(message.at("/create_time").asLong()).isEqualTo(1_761_778_890_496L);
            assertThat(message.at("/direction").asString()).isEqualTo("inbound");
            assertThat(master.get("/api/im/contents?account_id=" + ACCOUNT)
                            .json()
                            .at("/data/contents/0/stats/total_comments")
                            .asInt())
                    .isEqualTo(3);
            assertThat(master.get("/api/im/discussions?account_id=" + ACCOUNT)
                            .json()
                            .at("/data/discussions/0/post_title")
                            .asString())
                    .isEqualTo("大白们晨会交班");
            assertThat(master.get("/api/im/accounts/" + ACCOUNT)
                            .json()
                            .at("/data/status")
                            .asString())
                    .isEqualTo("active");
        }
    }

    @Test
    void theyHearEachOtherInTheirDatabaseAlone() {
        try (RedisClient client = TestRedis.client();
                var connection = client.connect()) {
            await().untilAsserted(() -> assertThat(connection.sync().pubsubChannels(PREFIX + ":*"))
                    .contains(PREFIX + ":changes:1", PREFIX + ":outbound:1")
                    .allMatch(channel -> channel.endsWith(":1")));
        }
    }

    @Test
    void bothAnswerAlikeAfterEveryPushToEither() {
        for (int i = 0; i < 20; i++) {
            String payload = "{\"timestamp\": " + (1_761_804_248_025L + i)
                    + ", \"data\": {\"comments\": [{\"id\": \"c\", \"content\": \"" + i + "\"}]}}";
            Http.Answer answer = BOTH.get(i % 2).push("alike", payload);
            assertThat(answer.status()).isEqualTo(200);
            for (Http master : BOTH) {
                assertThat(master.get("/api/im/discussions/c?account_id=alike")
                                .json()
                                .at("/data/content")
                                .asString())
                        .isEqualTo(Integer.toString(i));
            }
        }
        assertThat(BOTH.get(0)
                        .push("alike", "{\"timestamp\": 1, \"data\": {\"comments\": []}}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aDeltaOverHttpBuildsOnTheVersionThatIsThere() {
        Http master = BOTH.get(0);
        long version = master.push("delta", "{\"timestamp\": 5, \"data\": {\"comments\": [{\"id\": \"c1\"}]}}")
                .json()
                .at("/version")
                .asLong();
        String delta = "{\"timestamp\": 6, \"baseVersion\": %d, \"upsert\": {\"comments\": [{\"id\": \"c2\"}]},"
                + " \"remove\": {\"comments\": [\"c1\"]}}";
        String path = "/api/worker/accounts/delta/snapshot";
        Http.Answer taken = BOTH.get(1).send("PATCH", path, delta.formatted(version));
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().at("/version").asLong()).isEqualTo(version + 1);
        assertThat(master.get("/api/im/discussions/c1?account_id=delta").status())
                .isEqualTo(404);
        assertThat(master.get("/api/im/discussions/c2?account_id=delta").status())
                .isEqualTo(200);

        Http.Answer conflict = master.send("PATCH", path, delta.formatted(version));
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.json().at("/code").asString()).isEqualTo("VERSION_CONFLICT");
        assertThat(conflict.json().at("/version").asLong()).isEqualTo(version + 1);
    }

    @Test
    void brokenPushesStoreNothing() {
        Http master = BOTH.get(0);
        for (String payload : List.of(
                "{",
                "[]",
                "null",
                "{\"snapshot\": []}",
                "{\"timestamp\": \"soon\", \"data\": {}}",
                "{\"data\": {\"comments\": {}}}",
                "{\"data\": {\"comments\": [{\"id\": \"c\"}, {\"id\": ]}}",
                "{\"accountId\": \"another\", \"data\": {}}",
                "{\"accountId\": {}, \"data\": {}}",
                "{\"data\": {\"comments\": " + "[".repeat(2_000) + "]".repeat(2_000) + "}}")) {
            Http.Answer answer = master.push("broken", payload);
            assertThat(answer.status())
                    .as(payload.substring(0, Math.min(60, payload.length())))
                    .isEqualTo(400);
            assertThat(answer.json().at("/code").asString()).isEqualTo("INVALID_SNAPSHOT");
            assertThat(answer.json().at("/error").asString()).contains("expected", ":");
        }
        assertThat(master.get("/api/im/accounts/broken").status()).isEqualTo(404);
    }

    /** Only what the store does not have is parsed; it has to be whole all the same. */
    @Test
    void whatIsNewInAPushIsParsed() {
        Http master = BOTH.get(0);
        String payload = "{\"timestamp\": %d, \"data\": {\"comments\": [{\"id\": \"known\"}, %s]}}";
        long version = master.push("partly", payload.formatted(1, "{\"id\": \"c\"}"))
                .json()
                .at("/version")
                .asLong();
        for (String item : List.of(
                "{\"id\": c}", "{\"id\": \"c\"]", "{\"id\": \"c\"}x", "{\"a\": 1%s}".formatted("0".repeat(1_001)))) {
            Http.Answer answer = master.push("partly", payload.formatted(2, item));
            assertThat(answer.status()).as(item).isEqualTo(400);
            assertThat(answer.json().at("/code").asString()).isEqualTo("INVALID_SNAPSHOT");
        }
        assertThat(master.push("partly", payload.formatted(2, "{\"id\": c}"))
                        .json()
                        .at("/error")
                        .asString())
                .isEqualTo("data.comments[1].id: no JSON at byte 63, where c is (expected: a JSON value)");
        Http.Answer same = master.push("partly", payload.formatted(3, "{\"id\": \"c\"}"));
        assertThat(same.json().at("/version").asLong()).isEqualTo(version);
    }

    @Test
    void aMasterSaysThatItIsReady() {
        for (Http master : BOTH) {
            assertThat(master.get("/actuator/health/readiness")
                            .json()
                            .at("/status")
                            .asString())
                    .isEqualTo("UP");
        }
    }
}
