package io.imcache.master.desktop;

import static io.imcache.master.desktop.DeskTexts.comment;
import static io.imcache.master.desktop.DeskTexts.find;
import static io.imcache.master.desktop.DeskTexts.has;
import static io.imcache.master.desktop.DeskTexts.message;
import static io.imcache.master.desktop.DeskTexts.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** All that an old desktop client asks and is told, with its real client over each of its transports. */
class DesktopConversationIntegrationTests {
    private static final Ports PORTS = Ports.free();

    private static Master master;
    private static TalkingCrawler crawler;

    @BeforeAll
    static void start() {
        Requires.node();
        master = Master.start(TestRedis.url(), "conversation-" + UUID.randomUUID(), PORTS);
        crawler = TalkingCrawler.start(PORTS, "crawler-1", null);
    }

    @AfterAll
    static void stop() {
        crawler.close();
        master.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"['polling']", "['polling', 'websocket']", "['websocket', 'polling']"})
    void theOldClientsWholeConversation(String transports) {
        String account = "whole-" + transports.replaceAll("[^a-z]", "");
        DeskTexts.push(crawler, account);
        try (var client =
                TalkingClient.start("http://127.0.0.1:" + PORTS.socket() + "/", "{'transports': " + transports + "}")) {
            client.emit("monitor:register", "{'clientType': 'monitor', 'clientId': 'desk-1'}");
            // The table of the client before may still be there, and hears of what was pushed a little later.
            Map<String, JsonNode> told = client.awaitAll(Map.of(
                    "monitor:channels",
                    list -> has(list.get("channels"), account)
                            && find(list.get("channels"), account)
                                    .get("isLoggedIn")
                                    .asBoolean(),
                    "monitor:registered",
                    data -> true));
            JsonNode channel = find(told.get("monitor:channels").get("channels"), account);
            assertThat(channel.get("name").asString()).isEqualTo("Shop " + account);
            assertThat(channel.get("unreadCount").asInt()).isEqualTo(4);
            assertThat(channel.get("messageCount").asInt()).isEqualTo(4);
            assertThat(channel.get("lastMessage").asString()).isEqualTo("text of m2");
            assertThat(channel.get("lastMessageTime").asLong()).isEqualTo(1_700_000_000_000L);
            assertThat(channel.get("enabled").asBoolean()).isTrue();
            JsonNode registered = told.get("monitor:registered");
            assertThat(registered.get("success").asBoolean()).isTrue();
            assertThat(registered.get("channelCount").asInt()).isPositive();
            assertThat(registered.get("clientId").asString()).isEqualTo("desk-1");
            assertThat(registered.get("clientType").asString()).isEqualTo("monitor");

            client.emit("monitor:request_topics", "{'channelId': '" + account + "'}");
            JsonNode topics = client.await("monitor:topics");
            assertThat(topics.get("channelId").asString()).isEqualTo(account);
            assertThat(topics.get("topics").findValuesAsString("id")).containsExactly("v1", "k1");
            JsonNode content = find(topics.get("topics"), "k1");
            assertThat(content.get("isPrivate").asBoolean()).isFalse();
            assertThat(content.get("unreadCount").asInt()).isEqualTo(2);
            assertThat(content.get("viewCount").asInt()).isEqualTo(7);
            assertThat(content.get("favoriteCount").asInt()).isEqualTo(3);
            assertThat(content.get("homepageVisitCount").asInt()).isZero();
            assertThat(content.get("lastMessageFromName").asString()).isEqualTo("Bob");
            assertThat(find(topics.get("topics"), "v1").get("isPrivate").asBoolean())
                    .isTrue();

            client.emit("monitor:request_messages", "{'topicId': 'v1'}");
            JsonNode messages = client.await("monitor:messages");
            assertThat(messages.get("messages").findValuesAsString("id")).containsExactly("m1", "m2");
            JsonNode first = messages.at("/messages/0");
            assertThat(first.get("direction").asString()).isEqualTo("inbound");
            assertThat(first.get("messageCategory").asString()).isEqualTo("private");
            assertThat(first.get("channelId").asString()).isEqualTo(account);
            assertThat(first.get("isRead").asBoolean()).isFalse();
            assertThat(client.await("monitor:sending_queue")
                            .get("sendingMessages")
                            .size())
                    .isZero();
            client.emit(
                    "monitor:request_messages",
                    "{'channelId': '" + account + "', 'topicId': 'k1', 'messageType': 'comment'}");
            JsonNode comments = client.await("monitor:messages").get("messages");
            assertThat(comments.findValuesAsString("id")).containsExactly("c1", "c2");
            assertThat(comments.get(0).get("type").asString()).isEqualTo("comment");

            marks(client, account);
            replies(client, account);
            news(client, account);

            client.emit("monitor:delete_account", "{'accountId': '" + account + "'}");
            assertThat(client.await("monitor:delete_account_result")
                            .get("success")
                            .asBoolean())
                    .isTrue();
            client.await("monitor:channels", list -> !has(list.get("channels"), account));
        }
    }

    private static void marks(TalkingClient client, String account) {
        client.emit("monitor:mark_as_read", "{'type': 'message', 'id': 'm1', 'channelId': '" + account + "'}");
        // What all are told may overtake the answer. Counts of all accounts are those of the list.
        Map<String, JsonNode> told = client.awaitAll(Map.of(
                "monitor:mark_as_read_response",
                data -> true,
                "monitor:message_read",
                data -> true,
                "monitor:unread_update",
                data -> data.at("/delta/messages").asInt() < 0,
                "monitor:channels",
                list -> find(list.get("channels"), account).get("unreadCount").asInt() == 3));
        JsonNode one = told.get("monitor:mark_as_read_response");
        assertThat(one.get("success").asBoolean()).isTrue();
        assertThat(one.get("read_at").asLong()).isPositive();
        assertThat(told.get("monitor:message_read").get("id").asString()).isEqualTo("m1");
        JsonNode update = told.get("monitor:unread_update");
        assertThat(update.at("/unread/total").asInt()).isEqualTo(3);
        assertThat(update.at("/delta/messages").asInt()).isEqualTo(-1);

        client.emit("monitor:get_unread_count", "{'channelId': '" + account + "'}");
        assertThat(client.await("monitor:unread_count_response").at("/unread").toString())
                .isEqualTo("{\"comments\":2,\"messages\":1,\"total\":3}");
        client.emit("monitor:get_unread_count", "{}");
        assertThat(client.await("monitor:unread_count_response")
                        .get("byChannel")
                        .get(account)
                        .get("messages")
                        .asInt())
                .isEqualTo(1);

        client.emit("monitor:mark_topic_as_read", "{'channelId': '" + account + "', 'topicId': 'k1'}");
        told = client.awaitAll("monitor:mark_topic_as_read_response", "monitor:topic_read");
        JsonNode topic = told.get("monitor:mark_topic_as_read_response");
        assertThat(topic.get("count").asInt()).isEqualTo(2);
        assertThat(topic.get("topicId").asString()).isEqualTo("k1");
        assertThat(told.get("monitor:topic_read").get("count").asInt()).isEqualTo(2);
        client.awaitAll(Map.of(
                "monitor:channels",
                list -> find(list.get("channels"), account).get("unreadCount").asInt() == 1,
                "monitor:topics",
                list -> find(list.get("topics"), "k1").get("unreadCount").asInt() == 0));

        client.emit("monitor:mark_conversation_as_read", "{'channelId': '" + account + "', 'conversationId': 'v1'}");
        told = client.awaitAll("monitor:mark_conversation_as_read_response", "monitor:conversation_read");
        assertThat(told.get("monitor:mark_conversation_as_read_response")
                        .get("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(told.get("monitor:conversation_read").get("conversationId").asString())
                .isEqualTo("v1");
        client.emit(
                "monitor:mark_batch_as_read",
                "{'type': 'comment', 'ids': ['c1', 'c2', 'none'], 'channelId': '" + account + "'}");
        assertThat(client.await("monitor:mark_batch_as_read_response")
                        .get("count")
                        .asInt())
                .isEqualTo(2);
    }

    private static void replies(TalkingClient client, String account) {
        client.emit("monitor:reply", reply(account, "v1", "private", ", 'replyToId': 'm2', 'replyToContent': 'x'"));
        JsonNode queue = client.await(
                "monitor:sending_queue", data -> data.get("sendingMessages").size() == 1);
        JsonNode sending = queue.at("/sendingMessages/0");
        assertThat(sending.get("id").asString()).startsWith("reply_");
        assertThat(sending.get("status").asString()).isEqualTo("sending");
        assertThat(sending.get("content").asString()).isEqualTo("hello");
        assertThat(sending.get("fromName").asString()).isEqualTo("客服");
        assertThat(sending.get("fromId").asString()).isEqualTo("monitor_client");
        assertThat(sending.get("replyToContent").asString()).isEqualTo("x");
        assertThat(sending.get("authorAvatar").isString())
                .as("a text, as in messages")
                .isTrue();
        JsonNode success = client.await("reply:success");
        assertThat(success.get("messageId").asString())
                .isEqualTo(sending.get("id").asString());
        assertThat(success.get("status").asString()).isEqualTo("submitted");
        JsonNode request = crawler.awaitRequest();
        assertThat(request.get("target_type").asString()).isEqualTo("direct_message");
        assertThat(request.get("account_id").asString()).isEqualTo(account);
        assertThat(request.get("target_id").asString()).isEqualTo("m2");
        assertThat(request.get("conversation_id").asString()).isEqualTo("v1");
        assertThat(request.get("platform_message_id").asString()).isEqualTo("m2");
        assertThat(request.get("platform").asString()).isEqualTo("douyin");
        assertThat(request.at("/context/user_id").asString()).isEqualTo("m2");
        assertThat(request.at("/context/reply_to_content").asString()).isEqualTo("x");
        assertThat(request.at("/context/monitor_client_id").asString()).isEqualTo("monitor_1761804248025_x");
        assertThat(request.at("/context/channel_name").asString()).isEqualTo("Shop " + account);
        for (String none : List.of("video_id", "video_content", "target_comment")) {
            assertThat(request.get("context").get(none).isNull()).as(none).isTrue();
        }
        crawler.answer(request, "success", ", 'platform_reply_id': 'p1'");
        client.await(
                "monitor:sending_queue", data -> data.get("sendingMessages").isEmpty());
        client.emit("monitor:request_messages", "{'topicId': 'v1'}");
        JsonNode sent = client.await("monitor:messages").get("messages");
        assertThat(sent.get(sent.size() - 1).get("direction").asString()).isEqualTo("outbound");

        client.emit("monitor:reply", reply(account, "k1", "comment", ", 'replyToId': 'c1'"));
        client.await("reply:success");
        JsonNode comment = crawler.awaitRequest();
        assertThat(comment.get("target_type").asString()).isEqualTo("comment");
        assertThat(comment.get("target_id").asString()).isEqualTo("c1");
        assertThat(comment.get("conversation_id").isNull()).isTrue();
        assertThat(comment.get("platform_message_id").isNull()).isTrue();
        assertThat(comment.at("/context/video_id").asString()).isEqualTo("k1");
        assertThat(comment.at("/context/user_id").isNull()).isTrue();
        assertThat(comment.at("/context/channel_name").asString()).isEqualTo("Shop " + account);
        assertThat(comment.at("/context/video_content").toString())
                .as("as the crawler pushed it")
                .isEqualTo(
                        "{'contentId':'k1','title':'Tea','publishTime':1400000000000,'viewCount':7,'stats':{'favorite_count':3}}"
                                .replace('\'', '"'));
        assertThat(comment.at("/context/target_comment/content").asString()).isEqualTo("text of c1");
        assertThat(comment.at("/context/target_comment/authorName").asString()).isEqualTo("Bob");
        crawler.answer(comment, "failed", ", 'error_message': 'comments are closed'");
        JsonNode status = client.await("channel:message:status");
        assertThat(status.get("status").asString()).isEqualTo("failed");
        assertThat(status.get("error").asString()).isEqualTo("comments are closed");
        assertThat(client.await("reply:error").get("messageId").asString())
                .isEqualTo(comment.get("reply_id").asString());
        client.emit("monitor:request_messages", "{'topicId': 'k1', 'channelId': '" + account + "'}");
        assertThat(client.await("monitor:sending_queue").get("sendingMessages").size())
                .isZero();

        client.emit("monitor:reply", reply(account, "k1", "works", ""));
        JsonNode work = crawler.awaitRequest();
        assertThat(work.get("target_type").asString()).isEqualTo("work");
        assertThat(work.get("target_id").isNull()).isTrue();
        assertThat(work.at("/context/video_id").isNull()).isTrue();
        assertThat(work.at("/context/video_content/title").asString()).isEqualTo("Tea");
        assertThat(work.at("/context/target_comment").isNull()).isTrue();
        crawler.answer(work, "success", "");
        client.await(
                "monitor:sending_queue",
                data -> data.get("topicId").asString().equals("k1")
                        && data.get("sendingMessages").isEmpty());

        client.emit("monitor:reply", reply(account, "k1", "works", ", 'replyToId': 'c2'"));
        JsonNode waiting = client.await(
                "monitor:sending_queue",
                data -> data.at("/sendingMessages/0/replyToId").asString("").equals("c2"));
        assertThat(waiting.at("/sendingMessages/0/messageCategory").asString()).isEqualTo("works");
        JsonNode answer = crawler.awaitRequest();
        assertThat(answer.get("target_type").asString()).isEqualTo("comment");
        assertThat(answer.get("target_id").asString()).isEqualTo("c2");
        crawler.answer(answer, "success", "");
        client.await(
                "monitor:sending_queue", data -> data.get("sendingMessages").isEmpty());
    }

    private static void news(TalkingClient client, String account) {
        long now = System.currentTimeMillis();
        // One of another content and one of another conversation are older than what raises a notification.
        crawler.push(
                account,
                "'messages': [" + message("m1", "v1", 1_650_000_000_000L) + ", " + message("m3", "v1", now - 3_000)
                        + ", "
                        + message("m4", "v2", now - 660_000) + "], 'comments': ["
                        + comment("c1", 1_500_000_000_000L) + ", " + comment("c3", now - 2_000) + ", "
                        + comment("c4", now - 1_000) + ", "
                        + comment("c5", now - 660_000).replace("'k1'", "'k2'") + "]");
        JsonNode byComment = client.await("monitor:new_message_hint");
        assertThat(byComment.get("messageType").asString()).isEqualTo("comment");
        assertThat(byComment.get("channelId").asString()).isEqualTo(account);
        assertThat(byComment.get("topicId").asString()).isEqualTo("k1");
        assertThat(byComment.get("topicTitle").asString()).isEqualTo("Tea");
        assertThat(byComment.get("commentCount").asInt()).isEqualTo(2);
        assertThat(byComment.get("totalUnreadCount").asInt()).isEqualTo(5);
        JsonNode byMessage = client.await("monitor:new_message_hint");
        assertThat(byMessage.get("messageType").asString()).isEqualTo("private_message");
        assertThat(byMessage.get("conversationId").asString()).isEqualTo("v1");
        assertThat(byMessage.get("fromUserName").asString()).isEqualTo("Ann");
        assertThat(byMessage.get("timestamp").asLong()).isEqualTo(now - 3_000);
        client.awaitAll(Map.of(
                "monitor:channels",
                list -> find(list.get("channels"), account).get("unreadCount").asInt() == 5,
                "monitor:topics",
                list -> list.get("channelId").asString().equals(account)
                        && find(list.get("topics"), "k1").get("unreadCount").asInt() == 2));
        assertThat(client.heard().toString()).doesNotContain("monitor:new_message_hint");
    }
}
