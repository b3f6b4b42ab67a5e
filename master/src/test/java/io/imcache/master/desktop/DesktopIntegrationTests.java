package io.imcache.master.desktop;

import static io.imcache.master.desktop.DeskTexts.CONVERSATIONS;
import static io.imcache.master.desktop.DeskTexts.find;
import static io.imcache.master.desktop.DeskTexts.has;
import static io.imcache.master.desktop.DeskTexts.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.Scrape;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The desktop client's protocol with its real client, on two masters with one Redis. */
class DesktopIntegrationTests {
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

    @Test
    void itMakesNoDifferenceByWhichMaster() {
        DeskTexts.push(crawler, "both");
        try (var one = monitor(HERE);
                var other = monitor(THERE)) {
            other.emit("monitor:request_channels", "null");
            other.await("monitor:channels", list -> has(list.get("channels"), "both"));

            one.emit("monitor:mark_topic_as_read", "{'channelId': 'both', 'topicId': 'k1'}");
            JsonNode read = other.await("monitor:topic_read");
            assertThat(read.get("topicId").asString()).isEqualTo("k1");
            assertThat(read.get("channelId").asString()).isEqualTo("both");
            // Nobody asked for these topics there; they are sent all the same, for the channel's count hangs on them.
            other.awaitAll(Map.of(
                    "monitor:channels",
                    list -> find(list.get("channels"), "both")
                                    .get("unreadCount")
                                    .asInt()
                            == 2,
                    "monitor:topics",
                    list -> list.get("channelId").asString().equals("both")));

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

    /** Conversations are called after the customer, whom two accounts of one owner may have in common. */
    @Test
    void aSharedConversationIsThatOfTheAccountNamedLast() {
        String shared = "'conversations': [{'conversationId': 'both', 'userId': 'both', 'userName': 'Ann'}], ";
        for (String account : List.of("shop-1", "shop-2")) {
            crawler.push(
                    account,
                    shared + "'messages': [" + DeskTexts.message("of-" + account, "both", 1_700_000_000_000L) + "]");
        }
        try (var client = monitor(HERE)) {
            for (String account : List.of("shop-2", "shop-1", "shop-2")) {
                client.emit(
                        "monitor:mark_conversation_as_read",
                        "{'channelId': '%s', 'conversationId': 'both'}".formatted(account));
                client.await("monitor:mark_conversation_as_read_response");
                client.emit("monitor:request_channels", "null");
                client.await("monitor:channels")
                        .get("channels")
                        .findValuesAsString("id")
                        .forEach(one -> client.emit("monitor:request_topics", "{'channelId': '" + one + "'}"));
                client.emit("monitor:request_messages", "{'topicId': 'both'}");
                assertThat(client.await("monitor:messages").get("messages").findValuesAsString("id"))
                        .containsExactly("of-" + account);
            }
        }
    }

    @Test
    void workersAndLoginsAreFollowedOnAllMasters() {
        DeskTexts.push(crawler, "followed");
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

    /** A worker does not know that somebody deleted its account, and pushes on. */
    @Test
    void aDeletedAccountStaysDeletedUntilItIsCreatedOrClaimed() {
        DeskTexts.push(crawler, "gone");
        String messages = "'conversations': [{'conversationId': 'v9', 'userName': 'Ann'}]";
        String later = "{'accountId': 'gone', 'platform': 'douyin', 'timestamp': %d, %s}";
        long now = System.currentTimeMillis();
        try (var client = monitor(HERE)) {
            client.emit("monitor:delete_account", "{'accountId': 'gone'}");
            assertThat(client.await("monitor:delete_account_result")
                            .get("success")
                            .asBoolean())
                    .isTrue();

            String snapshot = later.formatted(now, "'snapshot': {'data': {" + messages + "}}");
            for (JsonNode refused : List.of(
                    crawler.send("worker:data:sync", snapshot),
                    crawler.send(
                            "worker:data:delta",
                            later.formatted(now, "'baseVersion': 0, 'upsert': {" + messages + "}")),
                    crawler.send("worker:conversations:update", later.formatted(now, messages)),
                    new Http(THERE).push("gone", snapshot.replace('\'', '"')).json())) {
                assertThat(refused.get("code").asString()).isEqualTo("FORBIDDEN");
                assertThat(refused.get("error").asString()).contains("deleted");
            }
            crawler.tell("worker:data:sync", snapshot);
            JsonNode revoked = crawler.await("master:task:revoke");
            assertThat(revoked.get("account_id").asString()).isEqualTo("gone");
            assertThat(revoked.get("reason").asString()).contains("deleted");
            assertThat(crawler.send(
                                    "worker:account:status",
                                    "{'account_statuses': [{'account_id': 'gone', 'status': {'login_status': 'logged_in'}}]}")
                            .get("failed")
                            .asInt())
                    .isEqualTo(1);
            client.emit("monitor:request_channels", "null");
            client.await("monitor:channels", list -> !has(list.get("channels"), "gone"));

            client.emit(
                    "monitor:create_account",
                    "{'platform': 'douyin', 'account_name': 'Back', 'account_id': 'gone', 'status': 'active'}");
            client.await("monitor:create_account_result");
            assertThat(crawler.send("worker:data:sync", snapshot).get("success").asBoolean())
                    .isTrue();
            new Http(HERE).send("DELETE", "/api/im/accounts/gone", null);
            assertThat(crawler.send("worker:data:sync", snapshot).get("code").asString())
                    .isEqualTo("FORBIDDEN");
            crawler.send("worker:account:claim", "{'accountIds': ['gone']}");
            assertThat(crawler.send("worker:data:sync", later.formatted(now + 1, "'data': {" + messages + "}"))
                            .get("success")
                            .asBoolean())
                    .isTrue();
        }
    }

    /** A crawler that starts has an empty cache, and pushes it. */
    @Test
    void aCrawlerThatRestartsDoesNotEmptyItsAccount() {
        String messages = IntStream.range(0, 24)
                .mapToObj(i -> DeskTexts.message("m" + i, "v1", 0))
                .collect(Collectors.joining(",", "'messages': [", "]"));
        String empty = "'messages': []";
        try (var first = TalkingCrawler.start(THERE, "restarted", null)) {
            first.push("kept", messages);
        }
        try (var second = TalkingCrawler.start(HERE, "restarted", null)) {
            second.push("kept", empty);
            assertThat(messagesOf("kept")).isEqualTo(24);
            second.push("kept", messages);
            second.push("kept", empty);
            assertThat(messagesOf("kept")).as("it knows by now").isZero();
            second.push("kept", messages);
        }
        try (var third = TalkingCrawler.start(HERE, "restarted", null)) {
            third.push("kept", "'messages': [" + DeskTexts.message("m24", "v1", 0) + "]", "merge");
            third.push("kept", empty, "merge");
            assertThat(messagesOf("kept")).isEqualTo(25);
        }
        assertThat(Scrape.of(HERE).sum("imcache_ingest_removals_held_total", Map.of()))
                .isEqualTo(24);
    }

    private static int messagesOf(String account) {
        return new Http(HERE)
                .get("/api/im/messages?count=100&account_id=" + account)
                .json()
                .at("/data/messages")
                .size();
    }

    @Test
    void garbageIsAnsweredAndHurtsNobody() {
        DeskTexts.push(crawler, "garbage");
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
            assertThat(client.ask("monitor:no_such_event", "{}").get("success").asBoolean())
                    .isTrue();
            assertThat(client.ask("monitor:request_platforms", "null")
                            .get("success")
                            .asBoolean())
                    .isTrue();
            JsonNode refused = client.ask("monitor:request_topics", "7");
            assertThat(refused.get("success").asBoolean()).isFalse();
            assertThat(refused.get("error").asString()).contains("expected");
            client.emit("monitor:request_topics", "{'channelId': 'no such account'}");
            assertThat(client.await("monitor:topics").get("topics").size()).isZero();
            client.emit("monitor:request_topics", "{'channelId': 'garbage'}");
            assertThat(client.await("monitor:topics").get("topics").size()).isEqualTo(2);
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
