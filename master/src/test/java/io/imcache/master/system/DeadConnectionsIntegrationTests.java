package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests messages to a crawler that has come back to one master, while another still holds its dead connection. */
class DeadConnectionsIntegrationTests {
    private static final String PREFIX = "dead-" + UUID.randomUUID();
    private static final Ports ONE = Ports.free();
    private static final Ports OTHER = Ports.free();
    private static final String CONVERSATION =
            "'conversations': [{'conversationId': 'v1', 'userId': 'u1', 'userName': 'Ann'}]";

    private static Master one;
    private static Master other;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> redis;

    @BeforeAll
    static void start() {
        Requires.node();
        client = TestRedis.client();
        redis = client.connect();
        String[] hasty = {"--imcache.outbound.recheck=100ms", "--imcache.outbound.silence=500ms"};
        one = Master.start(TestRedis.url(), PREFIX, ONE, hasty);
        other = Master.start(TestRedis.url(), PREFIX, OTHER, hasty);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        redis.close();
        client.shutdown();
    }

    private static String send(Ports master, String account) {
        Http.Answer answer = new Http(master)
                .send(
                        "POST",
                        "/api/im/messages",
                        "{\"account_id\":\"" + account + "\",\"conversation_id\":\"v1\",\"content\":\"hello\"}");
        assertThat(answer.status()).isEqualTo(201);
        return answer.json().at("/data/msg_id").asString();
    }

    private static String got(TalkingCrawler crawler) {
        return crawler.awaitRequest().get("reply_id").asString();
    }

    @Test
    void takeNothingFromTheLivingOne() {
        try (var proxy = new TcpProxy(ONE.socket());
                var before = TalkingCrawler.start(new Ports(ONE.http(), proxy.port()), "w1", null)) {
            before.push("living", CONVERSATION);
            proxy.loseAllOf("socket.io");
            try (var now = TalkingCrawler.start(OTHER, "w1", null)) {
                List<String> sent = new ArrayList<>();
                List<String> got = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    sent.add(send(i % 2 == 0 ? ONE : OTHER, "living"));
                    got.add(got(now));
                }
                assertThat(got).isEqualTo(sent);
            }
        }
    }

    @Test
    void giveBackWhatTheCrawlerHardlyGot() {
        try (var proxy = new TcpProxy(ONE.socket());
                var before = TalkingCrawler.start(new Ports(ONE.http(), proxy.port()), "w2", null)) {
            before.push("silent", CONVERSATION);
            String received = send(ONE, "silent");
            assertThat(got(before)).isEqualTo(received);
            // The crawler answers the ping behind the request with a pong, and the request itself not yet.
            before.send("worker:heartbeat", "{'worker_id': 'w2'}");
            proxy.loseAllOf("socket.io");
            String lost = send(OTHER, "silent");
            await().untilAsserted(() -> assertThat(redis.sync().hget(PREFIX + ":{outbound}:states", lost))
                    .isEqualTo("d"));
            try (var now = TalkingCrawler.start(OTHER, "w2", null)) {
                assertThat(got(now)).isEqualTo(lost);
                String next = send(ONE, "silent");
                assertThat(got(now)).as("it got the first before").isEqualTo(next);
            }
        }
    }
}
