package io.imcache.master.desktop;

import static io.imcache.master.desktop.DeskTexts.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tests that a reply with an id of its client is sent once, however often the client sends it. */
class RepeatedRepliesIntegrationTests {
    private static final String PREFIX = "repeats-" + UUID.randomUUID();
    private static final Ports ONE = Ports.free();
    private static final Ports OTHER = Ports.free();

    private static Master one;
    private static Master other;
    private static TalkingCrawler crawler;

    @BeforeAll
    static void start() {
        Requires.node();
        one = Master.start(TestRedis.url(), PREFIX, ONE);
        other = Master.start(TestRedis.url(), PREFIX, OTHER);
        crawler = TalkingCrawler.start(OTHER, "crawler-1", null);
    }

    @AfterAll
    static void stop() {
        crawler.close();
        one.close();
        other.close();
    }

    private static TalkingClient client(int port, String more) {
        return TalkingClient.start("http://127.0.0.1:" + port + "/", "{'transports': ['websocket']" + more + "}");
    }

    private static double handled(Master master) {
        var counters = master.bean(MeterRegistry.class)
                .find("imcache.monitor.events")
                .tag("event", "reply")
                .counters();
        return counters.stream().mapToDouble(counter -> counter.count()).sum();
    }

    /** The next request to the crawler has to be for a reply that is sent now: nothing came between. */
    private static void assertThatNoMoreIsSent(TalkingClient client, String account, String topic, String category) {
        client.emit("monitor:reply", reply(account, topic, category, ", 'id': 'last'"));
        assertThat(crawler.awaitRequest().get("reply_id").asString()).endsWith(".last");
    }

    @ParameterizedTest
    @CsvSource({"private, v1", "works, k1"})
    void byAClientWithRetriesThatGetsNoAnswer(String category, String topic) {
        String account = "retries-" + category;
        DeskTexts.push(crawler, account);
        double before = handled(one);
        try (var proxy = new TcpProxy(ONE.socket());
                var client = client(proxy.port(), ", 'retries': 3, 'ackTimeout': 300")) {
            proxy.loseAnswersOf("socket.io");
            client.emit("monitor:reply", reply(account, topic, category, ", 'id': 'reply-1'"));
            JsonNode request = crawler.awaitRequest();
            assertThat(request.get("reply_content").asString()).isEqualTo("hello");
            assertThat(request.get("reply_id").asString()).endsWith(".reply-1");
            await().untilAsserted(() -> assertThat(handled(one) - before).isEqualTo(4));
        }
        try (var client = client(ONE.socket(), "")) {
            assertThatNoMoreIsSent(client, account, topic, category);
        }
    }

    @ParameterizedTest
    @CsvSource({"private, v1", "works, k1"})
    void overTwoMastersAtOnce(String category, String topic) {
        String account = "two-" + category;
        DeskTexts.push(crawler, account);
        String reply = reply(account, topic, category, ", 'id': 'reply-1'");
        try (var here = client(ONE.socket(), "");
                var there = client(OTHER.socket(), "")) {
            for (int i = 0; i < 4; i++) {
                here.emit("monitor:reply", reply);
                there.emit("monitor:reply", reply);
            }
            for (TalkingClient client : List.of(here, there)) {
                for (int i = 0; i < 4; i++) {
                    JsonNode success = client.await("reply:success");
                    assertThat(success.get("messageId").asString()).isEqualTo("reply-1");
                }
            }
            JsonNode request = crawler.awaitRequest();
            crawler.answer(request, "failed", ", 'error_message': 'not friends'");
            assertThat(here.await("reply:error").get("messageId").asString()).isEqualTo("reply-1");
            assertThat(there.await("channel:message:status").get("messageId").asString())
                    .isEqualTo("reply-1");
            here.emit("monitor:reply", reply);
            here.await("reply:success");
            assertThatNoMoreIsSent(here, account, topic, category);
        }
    }

    @ParameterizedTest
    @CsvSource({"private, v1", "works, k1"})
    void notWhereItsIdIsAnotherReplys(String category, String topic) {
        String account = "another-" + category;
        DeskTexts.push(crawler, account);
        try (var client = client(ONE.socket(), "")) {
            String reply = reply(account, topic, category, ", 'messageId': 'reply-1'");
            client.emit("monitor:reply", reply);
            client.await("reply:success");
            crawler.awaitRequest();
            client.emit("monitor:reply", reply.replace("hello", "bye"));
            JsonNode error = client.await("reply:error");
            assertThat(error.get("messageId").asString()).isEqualTo("reply-1");
            assertThat(error.get("error").asString())
                    .isEqualTo("messageId: reply-1 is another message's (expected: the id of this reply)");
            assertThatNoMoreIsSent(client, account, topic, category);
        }
    }

    /** People do send the same twice. */
    @Test
    void eachWithoutAnIdIsAnother() {
        DeskTexts.push(crawler, "none");
        try (var client = client(ONE.socket(), "")) {
            String reply = reply("none", "v1", "private", "");
            client.emit("monitor:reply", reply).emit("monitor:reply", reply);
            assertThat(crawler.awaitRequest()).isNotEqualTo(crawler.awaitRequest());
        }
    }
}
