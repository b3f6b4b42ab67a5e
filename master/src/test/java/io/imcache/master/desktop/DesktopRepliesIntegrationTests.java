package io.imcache.master.desktop;

import static io.imcache.master.desktop.DeskTexts.find;
import static io.imcache.master.desktop.DeskTexts.message;
import static io.imcache.master.desktop.DeskTexts.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.testing.Signals;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of replies, as the desktop client that sent one sees it: those that fail, and those that the crawler finds. */
class DesktopRepliesIntegrationTests {
    private static final Ports PORTS = Ports.free();
    private static final List<String> ABOUT_REPLIES =
            List.of("monitor:sending_queue", "channel:message:status", "reply:error");

    private static EmbeddedRedis redis;
    private static Master master;
    private static TalkingCrawler crawler;

    @BeforeAll
    static void start() {
        Requires.node();
        redis = TestRedis.embedded();
        master = Master.start(redis.url(), "replies-" + UUID.randomUUID(), PORTS);
        crawler = TalkingCrawler.start(PORTS, "crawler-1", null);
    }

    @AfterAll
    static void stop() {
        crawler.close();
        master.close();
        redis.close();
    }

    private static TalkingClient client() {
        return TalkingClient.start(
                "http://127.0.0.1:" + PORTS.socket() + "/", "{'transports': ['websocket', 'polling']}");
    }

    /** Events about replies, in the order in which they came, up to the last that was waited for. */
    private static List<String> events(TalkingClient client) {
        return client.heard().stream()
                .map(line -> line.get("event").asString())
                .filter(ABOUT_REPLIES::contains)
                .toList();
    }

    private static JsonNode messages(TalkingClient client, String account) {
        client.emit("monitor:request_messages", "{'channelId': '" + account + "', 'topicId': 'v1'}");
        return client.await("monitor:messages").get("messages");
    }

    private static void assertIsNobodysLast(TalkingClient client, String account) {
        client.emit("monitor:request_topics", "{'channelId': '" + account + "'}");
        JsonNode topic = find(client.await("monitor:topics").get("topics"), "v1");
        assertThat(topic.get("lastMessageContent").asString()).isEqualTo("text of m2");
        client.emit("monitor:request_channels", "null");
        JsonNode channel = find(client.await("monitor:channels").get("channels"), account);
        assertThat(channel.get("lastMessage").asString()).isEqualTo("text of m2");
        assertThat(messages(client, account).findValuesAsString("id")).containsExactly("m1", "m2");
    }

    @Test
    void aFailedOneFreesTheClientFirstAndIsNobodysLastMessage() {
        DeskTexts.push(crawler, "failed");
        try (var client = client()) {
            client.emit("monitor:reply", reply("failed", "v1", "private", ""));
            JsonNode request = crawler.awaitRequest();
            client.await("reply:success");
            assertIsNobodysLast(client, "failed");
            crawler.answer(request, "failed", ", 'error_message': 'not friends'");
            JsonNode error = client.await("reply:error");
            assertThat(error.get("messageId").asString())
                    .isEqualTo(request.get("reply_id").asString());
            assertThat(events(client)).endsWith("monitor:sending_queue", "channel:message:status", "reply:error");
            assertThat(client.heard().stream()
                            .filter(line -> line.get("event").asString().equals("monitor:sending_queue"))
                            .reduce((one, later) -> later)
                            .orElseThrow()
                            .at("/data/sendingMessages")
                            .size())
                    .isZero();
            assertIsNobodysLast(client, "failed");
        }
    }

    @Test
    void oneThatIsNotTakenFreesTheClientToo() {
        DeskTexts.push(crawler, "refused");
        try (var client = client()) {
            for (String refused : List.of(
                    reply("refused", "none", "private", ""),
                    "{'channelId': 'refused', 'topicId': 'v1', 'content': ''}",
                    "{'content': 'x'}",
                    "null")) {
                client.emit("monitor:reply", refused);
                client.await("channel:message:status");
                assertThat(events(client))
                        .as(refused)
                        .containsExactly("monitor:sending_queue", "reply:error", "channel:message:status");
            }
        }
    }

    @Test
    void oneWhileRedisHangsFreesTheClientToo() {
        DeskTexts.push(crawler, "hangs");
        try (var client = client()) {
            assertThat(messages(client, "hangs").size()).isEqualTo(2);
            client.await("monitor:sending_queue");
            Signals.stop(redis.process());
            try {
                client.emit("monitor:reply", reply("hangs", "v1", "private", ""));
                client.await("channel:message:status");
                assertThat(events(client))
                        .containsExactly("monitor:sending_queue", "reply:error", "channel:message:status");
                assertThat(client.heard().get(0).at("/data/topicId").asString()).isEqualTo("v1");
            } finally {
                Signals.resume(redis.process());
            }
        }
    }

    @Test
    void oneIsInTheQueueUntilItIsAMessage() {
        DeskTexts.push(crawler, "noted");
        try (var client = client()) {
            client.emit("monitor:reply", reply("noted", "v1", "private", ""));
            client.await("reply:success");
            JsonNode request = crawler.awaitRequest();
            // As a master does before it marks the message.
            var mailbox = master.bean(WorkerMailbox.class);
            assertThat(mailbox.ended(request.get("reply_id").asString(), new WorkerMailbox.Outcome(true, "p1"))
                            .block())
                    .isNotNull();
            assertThat(messages(client, "noted").size()).isEqualTo(2);
            assertThat(client.await("monitor:sending_queue")
                            .get("sendingMessages")
                            .size())
                    .isOne();
            crawler.answer(request, "success", ", 'platform_reply_id': 'p1'");
            client.await(
                    "monitor:sending_queue", data -> data.get("sendingMessages").isEmpty());
            assertThat(messages(client, "noted").size()).isEqualTo(3);
        }
    }

    @Test
    void oneThatWasSentIsOneMessage() {
        DeskTexts.push(crawler, "sent");
        try (var client = client()) {
            client.emit("monitor:reply", reply("sent", "v1", "private", ""));
            JsonNode request = crawler.awaitRequest();
            crawler.answer(request, "success", ", 'platform_reply_id': 'dm_v1_1761804250000'");
            client.await(
                    "monitor:sending_queue", data -> data.get("sendingMessages").isEmpty());
            JsonNode before = messages(client, "sent");
            assertThat(before.size()).isEqualTo(3);
            assertThat(before.get(2).get("fromId").asString()).isEqualTo("monitor_client");

            long now = System.currentTimeMillis();
            crawler.push(
                    "sent",
                    "'messages': [" + message("m1", "v1", 1_650_000_000_000L) + ", "
                            + message("m2", "v1", 1_700_000_000_000L)
                            + ", {'messageId': 'm3', 'conversationId': 'v1', 'senderId': 'me', 'senderName': 'Shop', 'content': 'hello', 'direction': 'outbound', 'createdAt': "
                            + now + "}]");
            JsonNode after = messages(client, "sent");
            assertThat(after.findValuesAsString("id")).containsExactly("m1", "m2", "m3");
            assertThat(after.get(2).get("fromName").asString()).isEqualTo("客服");
        }
    }
}
