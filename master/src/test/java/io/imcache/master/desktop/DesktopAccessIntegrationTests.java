package io.imcache.master.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every event of desktop clients by somebody whose token is for other accounts; and what becomes of one that is slow. */
class DesktopAccessIntegrationTests {
    private static final Ports PORTS = Ports.free();
    private static final String SECRET = "only for those who may";
    /** What a client sends about an account that it may not see, and what it is answered; {@code null}: nothing. */
    private static final Map<String, Sent> EVENTS = new LinkedHashMap<>();

    private static Master master;

    private record Sent(String data, String answer, boolean refused) {}

    private static void put(String event, String data, String answer, boolean refused) {
        EVENTS.put("monitor:" + event, new Sent(data, answer, refused));
    }

    private static void putLogin(String event, String data) {
        EVENTS.put(event, new Sent(data, event + ":error", true));
    }

    static {
        put("sync", "{}", "monitor:channels", false);
        put("register", "{'clientType': 'monitor', 'clientId': 'c'}", "monitor:registered", false);
        put("request_channels", "null", "monitor:channels", false);
        put("request_topics", "{'channelId': 'foreign'}", "monitor:topics", false);
        put("request_messages", "{'channelId': 'foreign', 'topicId': 'only'}", "monitor:error", true);
        put("mark_as_read", "{'type': 'comment', 'id': 'c1', 'channelId': 'foreign'}", response("mark_as_read"), true);
        put(
                "mark_batch_as_read",
                "{'type': 'comment', 'ids': ['c1'], 'channelId': 'foreign'}",
                response("mark_batch_as_read"),
                true);
        put(
                "mark_topic_as_read",
                "{'channelId': 'foreign', 'topicId': 'shared'}",
                response("mark_topic_as_read"),
                true);
        put(
                "mark_conversation_as_read",
                "{'channelId': 'foreign', 'conversationId': 'only'}",
                response("mark_conversation_as_read"),
                true);
        put("get_unread_count", "{'channelId': 'foreign'}", "monitor:unread_count_response", false);
        put(
                "reply",
                "{'channelId': 'foreign', 'topicId': 'only', 'messageCategory': 'private', 'content': 'x'}",
                "reply:error",
                true);
        put("request_platforms", "null", "monitor:platforms", false);
        put("request_workers", "null", "monitor:workers", false);
        put(
                "create_account",
                "{'platform': 'douyin', 'account_name': 'x', 'account_id': 'foreign'}",
                "monitor:create_account_result",
                true);
        put("delete_account", "{'accountId': 'foreign'}", "monitor:delete_account_result", true);
        putLogin("master:login:start", "{'account_id': 'foreign', 'session_id': 's'}");
        putLogin("master:login:user_input", "{'session_id': 'foreign', 'input_type': 'code', 'value': '1'}");
        putLogin("master:account:logout", "{'account_id': 'foreign'}");
    }

    private static String response(String event) {
        return "monitor:" + event + "_response";
    }

    @BeforeAll
    static void start() {
        Requires.node();
        List<String> arguments = Master.securedArguments(TestRedis.url(), "monitor-" + UUID.randomUUID(), PORTS);
        arguments.add("--imcache.monitor.max-pending=64KB");
        master = Master.start(PORTS, arguments);
        push("foreign", SECRET, "'only'");
        push("mine", "for all", "'own'");
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static Http admin() {
        return new Http(PORTS).as(TestTokens.of("admin"));
    }

    private static void push(String account, String text, String conversation) {
        String payload =
                "{'timestamp': 5, 'workerId': 'hidden-%s', 'data': {'conversations': [{'id': %s}], 'contents': [{'contentId': 'shared', 'title': '%s'}], 'messages': [{'id': 'm1', 'conversationId': %s, 'content': '%s'}], 'comments': [{'id': 'c1', 'contentId': 'shared', 'content': '%s'}]}}"
                        .formatted(account, conversation, text, conversation, text, text);
        assertThat(admin().push(account, payload.replace('\'', '"')).status()).isEqualTo(200);
    }

    private static TalkingClient client(String token) {
        return TalkingClient.start(
                "http://127.0.0.1:" + PORTS.socket() + "/",
                "{'transports': ['websocket'], 'auth': {'token': '" + token + "'}}");
    }

    private static String stats(String account) {
        return admin().get("/api/im/unified-messages/stats?account_id=" + account)
                .json()
                .at("/data")
                .toString();
    }

    @Test
    void everyEventByTheTokenOfAnotherAccount() {
        assertThat(EVENTS.keySet())
                .as("every event is tried here")
                .containsExactlyInAnyOrderElementsOf(
                        master.bean(DesktopClients.class).eventNames());
        String before = admin().get("/api/im/accounts/foreign").json().toString();
        String stats = stats("foreign");
        try (var client = client(TestTokens.of("im", "mine"))) {
            EVENTS.forEach((event, sent) -> {
                client.emit(event, sent.data());
                JsonNode answer = client.await(sent.answer());
                assertThat(answer.path("success").asBoolean(true)).as(event).isEqualTo(!sent.refused());
                assertThat(client.heard().toString()).as(event).doesNotContain(SECRET, "hidden-foreign");
                // The id is nowhere but where it is that of the question.
                assertThat(answer.path("channels").findValuesAsString("id"))
                        .as(event)
                        .doesNotContain("foreign");
            });
            assertThat(stats("foreign")).isEqualTo(stats);
            // What is done to the other account is told to others only.
            try (var other = client(TestTokens.of("im", "foreign", "mine"))) {
                other.emit("monitor:mark_as_read", "{'type': 'comment', 'id': 'c1', 'channelId': 'foreign'}");
                other.await("monitor:message_read");
                other.emit("monitor:mark_as_read", "{'type': 'comment', 'id': 'c1', 'channelId': 'mine'}");
                JsonNode told = client.await("monitor:message_read");
                assertThat(told.get("channelId").asString()).isEqualTo("mine");
                assertThat(client.heard().toString()).doesNotContain("foreign", SECRET);
            }
        }
        assertThat(admin().get("/api/im/accounts/foreign").json().toString()).isEqualTo(before);
    }

    @Test
    void aTopicIdThatTwoAccountsHaveLeaksNothing() {
        try (var client = client(TestTokens.of("im", "mine"));
                var both = client(TestTokens.of("im"))) {
            client.emit("monitor:request_messages", "{'topicId': 'shared'}");
            JsonNode messages = client.await("monitor:messages");
            assertThat(messages.get("channelId").asString()).isEqualTo("mine");
            assertThat(messages.toString()).doesNotContain(SECRET);
            client.emit("monitor:request_messages", "{'topicId': 'only'}");
            assertThat(client.await("monitor:error").get("error").asString()).contains("topicId: not known");

            both.emit("monitor:request_messages", "{'topicId': 'shared'}");
            assertThat(both.await("monitor:error").get("error").asString()).contains("several accounts", "channelId");
            both.emit("monitor:request_topics", "{'channelId': 'foreign'}");
            both.await("monitor:topics");
            both.emit("monitor:request_messages", "{'topicId': 'shared'}");
            assertThat(both.await("monitor:messages").get("channelId").asString())
                    .isEqualTo("foreign");
        }
    }

    @Test
    void aClientThatDoesNotReadIsLetGoAndNobodyElse() throws InterruptedException {
        StringBuilder comments = new StringBuilder();
        for (int i = 0; i < 900; i++) {
            comments.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"c%d\",\"contentId\":\"big\",\"content\":\"%s\"}".formatted(i, "x".repeat(300)));
        }
        assertThat(admin().push("big", "{\"timestamp\": 5, \"data\": {\"comments\": [" + comments + "]}}")
                        .status())
                .isEqualTo(200);
        double before = dropped();
        try (var neighbour = client(TestTokens.of("im"))) {
            neighbour.emit("monitor:request_topics", "{'channelId': 'big'}");
            neighbour.await("monitor:topics");
            var connected = new CountDownLatch(2);
            WebSocket slow = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + PORTS.socket() + "/socket.io/?EIO=4&transport=websocket"),
                            new WebSocket.Listener() {
                                @Override
                                public void onOpen(WebSocket socket) {
                                    socket.request(2); // what it is told of its session, and nothing after that
                                }

                                @Override
                                public @Nullable CompletionStage<?> onText(
                                        WebSocket socket, CharSequence data, boolean last) {
                                    connected.countDown();
                                    return null;
                                }
                            })
                    .join();
            slow.sendText("40{\"token\":\"" + TestTokens.of("im") + "\"}", true).join();
            assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 100; i++) {
                slow.sendText("42[\"monitor:request_messages\",{\"topicId\":\"big\",\"channelId\":\"big\"}]", true)
                        .join();
            }
            await().untilAsserted(() -> assertThat(dropped()).isEqualTo(before + 1));
            neighbour.emit("monitor:request_messages", "{'topicId': 'big', 'channelId': 'big'}");
            assertThat(neighbour.await("monitor:messages").get("messages").size())
                    .isEqualTo(900);
            await("the slow one is gone, the other is not")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> connected() == 1);
            slow.abort();
        }
    }

    private static double connected() {
        return master.bean(MeterRegistry.class)
                .get("imcache.monitor.connections")
                .gauge()
                .value();
    }

    private static double dropped() {
        return master.bean(MeterRegistry.class)
                .get("imcache.socketio.dropped")
                .tag("reason", "slow")
                .counter()
                .count();
    }
}
