package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.Scrape;
import io.imcache.master.testing.TalkingClient;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The desktop client's protocol with its real client, on two masters with one Redis. */
class MonitorIntegrationTests {
    private static final Ports HERE = Ports.free();
    private static final Ports THERE = Ports.free();
    private static final String WEBSOCKET = "{'transports': ['websocket']}";

    private static Master here;
    private static Master there;
    private static TalkingCrawler crawler;

    @BeforeAll
    static void start() {
        Requires.node();
        String prefix = "monitor-" + UUID.randomUUID();
        here = Master.start(TestRedis.url(), prefix, HERE);
        there = Master.start(TestRedis.url(), prefix, THERE);
        crawler = TalkingCrawler.start(THERE, "crawler-1", null);
    }

    @AfterAll
    static void stop() {
        crawler.close();
        here.close();
        there.close();
    }

    private static String url(Ports ports) {
        return "http://127.0.0.1:" + ports.socket() + "/";
    }

    private static TalkingClient monitor(Ports ports) {
        return TalkingClient.start(url(ports), WEBSOCKET);
    }

    private static final String CONVERSATIONS =
            "'conversations': [{'conversationId': 'v1', 'userId': 'u1', 'userName': 'Ann', 'lastMessageTime': 1700000000000},"
                    + " {'conversationId': 'v2', 'userId': 'u2', 'userName': 'Bob', 'createdAt': 1000000000000}]";
    private static final String CONTENTS =
            "'contents': [{'contentId': 'k1', 'title': 'Tea', 'publishTime': 1400000000000, 'viewCount': 7, 'stats': {'favorite_count': 3}}]";

    private static String message(String id, String conversation, long at) {
        return "{'messageId': '%s', 'conversationId': '%s', 'senderId': 'u1', 'senderName': 'Ann', 'content': 'text of %s', 'direction': 'inbound', 'createdAt': %d}"
                .formatted(id, conversation, id, at);
    }

    private static String comment(String id, long at) {
        return "{'commentId': '%s', 'contentId': 'k1', 'authorId': 'u2', 'authorName': 'Bob', 'content': 'text of %s', 'createdAt': %d}"
                .formatted(id, id, at);
    }

    /** Two unread messages and two unread comments. */
    private static void push(String account) {
        crawler.push(
                account,
                CONVERSATIONS + ", " + CONTENTS + ", 'messages': [" + message("m2", "v1", 1_700_000_000_000L) + ", "
                        + message("m1", "v1", 1_650_000_000_000L) + "], 'comments': ["
                        + comment("c2", 1_600_000_000_000L)
                        + ", " + comment("c1", 1_500_000_000_000L) + "]");
        crawler.report(account, "logged_in");
    }

    private static JsonNode find(JsonNode list, String id) {
        for (JsonNode one : list) {
            if (one.path("id").asString().equals(id)) {
                return one;
            }
        }
        throw new AssertionError("no " + id + " in " + list);
    }

    private static boolean has(JsonNode list, String id) {
        for (JsonNode one : list) {
            if (one.path("id").asString().equals(id)) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"['polling']", "['polling', 'websocket']", "['websocket', 'polling']"})
    void theOldClientsWholeConversation(String transports) {
        String account = "whole-" + transports.replaceAll("[^a-z]", "");
        push(account);
        try (var client = TalkingClient.start(url(HERE), "{'transports': " + transports + "}")) {
            client.emit("monitor:register", "{'clientType': 'monitor', 'clientId': 'desk-1'}");
            JsonNode channel = find(client.await("monitor:channels").get("channels"), account);
            assertThat(channel.get("name").asString()).isEqualTo("Shop " + account);
            assertThat(channel.get("unreadCount").asInt()).isEqualTo(4);
            assertThat(channel.get("messageCount").asInt()).isEqualTo(4);
            assertThat(channel.get("lastMessage").asString()).isEqualTo("text of m2");
            assertThat(channel.get("lastMessageTime").asLong()).isEqualTo(1_700_000_000_000L);
            assertThat(channel.get("isLoggedIn").asBoolean()).isTrue();
            assertThat(channel.get("enabled").asBoolean()).isTrue();
            JsonNode registered = client.await("monitor:registered");
            assertThat(registered.get("success").asBoolean()).isTrue();
            assertThat(registered.get("channelCount").asInt()).isPositive();
            assertThat(registered.get("clientId").asString()).isEqualTo("desk-1");
            assertThat(registered.get("clientType").asString()).isEqualTo("monitor");

            client.emit("monitor:request_topics", "{'channelId': '" + account + "'}");
            JsonNode topics = client.await("monitor:topics");
            assertThat(topics.get("channelId").asString()).isEqualTo(account);
            assertThat(topics.get("topics").findValuesAsString("id")).containsExactly("v1", "k1", "v2");
            JsonNode content = find(topics.get("topics"), "k1");
            assertThat(content.get("isPrivate").asBoolean()).isFalse();
            assertThat(content.get("unreadCount").asInt()).isEqualTo(2);
            assertThat(content.get("viewCount").asInt()).isEqualTo(7);
            assertThat(content.get("favoriteCount").asInt()).isEqualTo(3);
            assertThat(content.get("homepageVisitCount").asInt()).isZero();
            assertThat(content.get("lastMessageFromName").asString()).isEqualTo("Bob");
            JsonNode empty = find(topics.get("topics"), "v2");
            assertThat(empty.get("lastMessageTime").asLong()).isEqualTo(1_000_000_000_000L);
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
        // What all are told may overtake the answer.
        Map<String, JsonNode> told =
                client.awaitAll("monitor:mark_as_read_response", "monitor:message_read", "monitor:unread_update");
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
        client.await(
                "monitor:channels",
                list -> find(list.get("channels"), account).get("unreadCount").asInt() == 1);
        client.await(
                "monitor:topics",
                list -> find(list.get("topics"), "k1").get("unreadCount").asInt() == 0);

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

    private static String reply(String account, String topic, String category, String more) {
        return "{'channelId': '%s', 'topicId': '%s', 'type': 'text', 'messageCategory': '%s', 'content': 'hello', 'fromName': 'Desk', 'fromId': 'monitor_client'%s}"
                .formatted(account, topic, category, more);
    }

    private static void replies(TalkingClient client, String account) {
        client.emit("monitor:reply", reply(account, "v1", "private", ", 'replyToId': 'm2', 'replyToContent': 'x'"));
        JsonNode queue = client.await(
                "monitor:sending_queue", data -> data.get("sendingMessages").size() == 1);
        JsonNode sending = queue.at("/sendingMessages/0");
        assertThat(sending.get("id").asString()).startsWith("reply_");
        assertThat(sending.get("status").asString()).isEqualTo("sending");
        assertThat(sending.get("content").asString()).isEqualTo("hello");
        assertThat(sending.get("fromName").asString()).isEqualTo("Desk");
        assertThat(sending.get("replyToContent").asString()).isEqualTo("x");
        JsonNode success = client.await("reply:success");
        assertThat(success.get("messageId").asString())
                .isEqualTo(sending.get("id").asString());
        assertThat(success.get("status").asString()).isEqualTo("submitted");
        JsonNode request = crawler.awaitRequest();
        assertThat(request.get("target_type").asString()).isEqualTo("direct_message");
        assertThat(request.get("account_id").asString()).isEqualTo(account);
        assertThat(request.at("/context/user_id").asString()).isEqualTo("u1");
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
        assertThat(comment.at("/context/video_id").asString()).isEqualTo("k1");
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
        assertThat(work.get("target_id").asString()).isEqualTo("k1");
        crawler.answer(work, "success", "");
        client.await(
                "monitor:sending_queue",
                data -> data.get("topicId").asString().equals("k1")
                        && data.get("sendingMessages").isEmpty());
    }

    private static void news(TalkingClient client, String account) {
        crawler.push(
                account,
                "'messages': [" + message("m1", "v1", 1_650_000_000_000L) + ", "
                        + message("m3", "v1", 1_710_000_000_000L)
                        + "], 'comments': [" + comment("c1", 1_500_000_000_000L) + ", "
                        + comment("c3", 1_720_000_000_000L)
                        + ", " + comment("c4", 1_730_000_000_000L) + "]");
        JsonNode byComment = client.await("monitor:new_message_hint");
        assertThat(byComment.get("messageType").asString()).isEqualTo("comment");
        assertThat(byComment.get("channelId").asString()).isEqualTo(account);
        assertThat(byComment.get("topicId").asString()).isEqualTo("k1");
        assertThat(byComment.get("topicTitle").asString()).isEqualTo("Tea");
        assertThat(byComment.get("commentCount").asInt()).isEqualTo(2);
        assertThat(byComment.get("totalUnreadCount").asInt()).isEqualTo(3);
        JsonNode byMessage = client.await("monitor:new_message_hint");
        assertThat(byMessage.get("messageType").asString()).isEqualTo("private_message");
        assertThat(byMessage.get("conversationId").asString()).isEqualTo("v1");
        assertThat(byMessage.get("fromUserName").asString()).isEqualTo("Ann");
        assertThat(byMessage.get("timestamp").asLong()).isEqualTo(1_710_000_000_000L);
        client.await(
                "monitor:channels",
                list -> find(list.get("channels"), account).get("unreadCount").asInt() == 3);
        client.await(
                "monitor:topics",
                list -> list.get("channelId").asString().equals(account)
                        && find(list.get("topics"), "k1").get("unreadCount").asInt() == 2);
    }

    @Test
    void itMakesNoDifferenceByWhichMaster() {
        push("both");
        try (var one = monitor(HERE);
                var other = monitor(THERE)) {
            other.emit("monitor:request_channels", "null");
            other.await("monitor:channels", list -> has(list.get("channels"), "both"));

            one.emit("monitor:mark_topic_as_read", "{'channelId': 'both', 'topicId': 'k1'}");
            JsonNode read = other.await("monitor:topic_read");
            assertThat(read.get("topicId").asString()).isEqualTo("k1");
            assertThat(read.get("channelId").asString()).isEqualTo("both");
            other.await(
                    "monitor:channels",
                    list -> find(list.get("channels"), "both")
                                    .get("unreadCount")
                                    .asInt()
                            == 2);
            // Nobody asked for these topics there; they are sent all the same, for the channel's count hangs on them.
            other.await(
                    "monitor:topics", list -> list.get("channelId").asString().equals("both"));

            one.emit("monitor:reply", reply("both", "v1", "private", ""));
            JsonNode queue = other.await("monitor:sending_queue");
            assertThat(queue.get("topicId").asString()).isEqualTo("v1");
            assertThat(queue.at("/sendingMessages/0/content").asString()).isEqualTo("hello");
            JsonNode request = crawler.awaitRequest();
            assertThat(request.get("reply_id").asString())
                    .isEqualTo(queue.at("/sendingMessages/0/id").asString());
            crawler.answer(request, "failed", ", 'error_message': 'not friends'");
            assertThat(other.await("channel:message:status").get("error").asString())
                    .isEqualTo("not friends");
            assertThat(one.await("reply:error").get("error").asString()).isEqualTo("not friends");

            // After a reconnect to another master it asks on, without registering.
            one.move(url(THERE));
            one.emit("monitor:request_messages", "{'topicId': 'v1', 'channelId': 'both'}");
            assertThat(one.await("monitor:messages").get("messages").findValuesAsString("id"))
                    .contains("m1", "m2");
            other.emit("monitor:mark_as_read", "{'type': 'message', 'id': 'm2', 'channelId': 'both'}");
            assertThat(one.await("monitor:message_read").get("id").asString()).isEqualTo("m2");
            // What is done over HTTP is told as well.
            new Http(HERE).send("PUT", "/api/im/conversations/v1/read?account_id=both", "{}");
            assertThat(one.await("monitor:conversation_read").get("count").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void workersAndLoginsAreFollowedOnAllMasters() {
        push("followed");
        try (var client = monitor(HERE)) {
            client.emit("monitor:sync", "{}");
            client.await("monitor:channels", list -> find(list.get("channels"), "followed")
                    .get("isLoggedIn")
                    .asBoolean());
            crawler.report("followed", "not_logged_in");
            client.await("monitor:channels", list -> !find(list.get("channels"), "followed")
                    .get("isLoggedIn")
                    .asBoolean());
            client.emit("monitor:request_workers", "null");
            JsonNode workers = client.await("monitor:workers");
            JsonNode known = find(workers.get("data"), "crawler-1");
            assertThat(known.get("status").asString()).isEqualTo("online");
            assertThat(known.get("host").asString()).isEqualTo("10.0.0.7");
            assertThat(known.get("port").asInt()).isEqualTo(4100);
            assertThat(known.get("assigned_accounts").asInt()).isPositive();

            try (var second = TalkingCrawler.start(THERE, "crawler-2", null)) {
                second.push("left", CONVERSATIONS);
                second.report("left", "logged_in");
                client.await(
                        "monitor:channels",
                        list -> has(list.get("channels"), "left")
                                && find(list.get("channels"), "left")
                                        .get("isLoggedIn")
                                        .asBoolean());
            }
            client.await("monitor:channels", list -> find(list.get("channels"), "left")
                    .get("worker_status")
                    .asString()
                    .equals("offline"));
        }
    }

    @Test
    void accountsAreCreatedAndDeleted() {
        try (var client = monitor(HERE);
                var other = monitor(THERE)) {
            other.emit("monitor:request_platforms", null);
            assertThat(other.await("monitor:platforms").get("data").findValuesAsString("value"))
                    .containsExactly("douyin", "xiaohongshu");
            other.emit("monitor:sync", "{}");
            other.await("monitor:channels");
            client.emit(
                    "monitor:create_account",
                    "{'platform': 'xiaohongshu', 'account_name': 'New shop', 'monitor_interval': 30, 'status': 'active', 'assigned_worker_id': 'crawler-1'}");
            JsonNode created = client.await("monitor:create_account_result");
            assertThat(created.get("success").asBoolean()).isTrue();
            String id = created.at("/data/id").asString();
            assertThat(created.at("/data/monitor_interval").asInt()).isEqualTo(30);
            assertThat(created.at("/data/login_status").asString()).isEqualTo("not_logged_in");
            JsonNode channel = find(client.await("monitor:channels").get("channels"), id);
            assertThat(channel.get("name").asString()).isEqualTo("New shop");
            assertThat(channel.get("platform").asString()).isEqualTo("xiaohongshu");
            assertThat(channel.get("isLoggedIn").asBoolean()).isFalse();
            other.await("monitor:channels", list -> has(list.get("channels"), id));

            client.emit(
                    "monitor:create_account",
                    "{'platform': 'douyin', 'account_name': 'Again', 'account_id': '" + id + "'}");
            JsonNode again = client.await("monitor:create_account_result");
            assertThat(again.get("success").asBoolean()).isFalse();
            assertThat(again.get("error").asString()).contains("account_id", "expected");
            client.emit("monitor:delete_account", "{'accountId': '" + id + "'}");
            assertThat(client.await("monitor:delete_account_result")
                            .get("accountId")
                            .asString())
                    .isEqualTo(id);
            other.await("monitor:channels", list -> !has(list.get("channels"), id));
            client.emit("monitor:delete_account", "{'accountId': '" + id + "'}");
            assertThat(client.await("monitor:delete_account_result")
                            .get("success")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    void garbageIsAnsweredAndHurtsNobody() {
        push("garbage");
        try (var client = monitor(HERE);
                var neighbour = monitor(HERE)) {
            neighbour.emit("monitor:sync", "{}");
            neighbour.await("monitor:channels");
            for (String payload : List.of("null", "7", "'text'", "[]", "{'channelId': {}}", "{'channelId': ''}")) {
                client.emit("monitor:request_topics", payload);
                JsonNode error = client.await("monitor:error");
                assertThat(error.get("success").asBoolean()).as(payload).isFalse();
                assertThat(error.get("error").asString()).as(payload).contains("expected");
                assertThat(error.get("event").asString()).isEqualTo("monitor:request_topics");
            }
            refused(client, "monitor:register", "{'clientType': 'hacker', 'clientId': 'x'}", "monitor:registered");
            refused(client, "monitor:mark_as_read", "{'type': 'message'}", "monitor:mark_as_read_response");
            refused(
                    client,
                    "monitor:mark_as_read",
                    "{'type': 'message', 'id': 'none', 'channelId': 'garbage'}",
                    "monitor:mark_as_read_response");
            refused(
                    client,
                    "monitor:mark_batch_as_read",
                    "{'type': 'comment', 'ids': [{}], 'channelId': 'garbage'}",
                    "monitor:mark_batch_as_read_response");
            refused(
                    client,
                    "monitor:mark_topic_as_read",
                    "{'topicId': 'none', 'channelId': 'garbage'}",
                    "monitor:mark_topic_as_read_response");
            refused(
                    client,
                    "monitor:mark_conversation_as_read",
                    "{'conversationId': 'k1', 'channelId': 'garbage'}",
                    "monitor:mark_conversation_as_read_response");
            refused(client, "monitor:get_unread_count", "{'channelId': []}", "monitor:unread_count_response");
            refused(client, "monitor:create_account", "{'platform': 'douyin'}", "monitor:create_account_result");
            refused(client, "monitor:delete_account", "{}", "monitor:delete_account_result");
            refused(client, "monitor:reply", reply("garbage", "none", "private", ""), "reply:error");
            client.emit(
                    "monitor:reply",
                    "{'channelId': 'garbage', 'topicId': 'v1', 'content': '" + "x".repeat(20_001) + "'}");
            assertThat(client.await("reply:error").get("error").asString()).contains("content: 20001");
            client.emit("monitor:request_messages", "{'topicId': 'v1', 'messageType': 'letter'}");
            assertThat(client.await("monitor:error").get("error").asString()).contains("comment, direct_message");
            client.emit("monitor:request_messages", "{'topicId': 'no such topic'}");
            assertThat(client.await("monitor:error").get("error").asString()).contains("topicId: not known");
            client.emit("monitor:request_topics", "{'filler': '" + "x".repeat(300_000) + "'}");
            assertThat(client.await("monitor:error").get("error").asString()).contains("expected: up to");
            client.emit("monitor:no_such_event", "{}");
            client.emit("monitor:request_topics", "{'channelId': 'no such account'}");
            assertThat(client.await("monitor:topics").get("topics").size()).isZero();
            client.emit("monitor:request_topics", "{'channelId': 'garbage'}");
            assertThat(client.await("monitor:topics").get("topics").size()).isEqualTo(3);
            neighbour.emit("monitor:request_topics", "{'channelId': 'garbage'}");
            neighbour.await("monitor:topics");

            Scrape scrape = Scrape.of(HERE);
            assertThat(scrape.sum("imcache_monitor_connections", Map.of())).isGreaterThanOrEqualTo(2);
            assertThat(scrape.sum(
                            "imcache_monitor_events_total", Map.of("event", "request_topics", "outcome", "refused")))
                    .isGreaterThanOrEqualTo(7);
            assertThat(scrape.labels("imcache_monitor_events_total", "event")).doesNotContain("no_such_event");
        }
    }

    private static void refused(TalkingClient client, String event, String data, String answer) {
        client.emit(event, data);
        JsonNode told = client.await(answer);
        assertThat(told.get("success").asBoolean()).as("%s %s", event, data).isFalse();
        assertThat(told.get("error").asString()).as("%s %s", event, data).contains("expected");
    }

    @Test
    void oneThatHasLeftIsForgotten() {
        double before = Scrape.of(HERE).sum("imcache_monitor_connections", Map.of());
        try (var client = monitor(HERE)) {
            client.emit("monitor:request_platforms", null);
            client.await("monitor:platforms");
        }
        await().untilAsserted(() -> assertThat(Scrape.of(HERE).sum("imcache_monitor_connections", Map.of()))
                .isLessThanOrEqualTo(before));
    }
}
