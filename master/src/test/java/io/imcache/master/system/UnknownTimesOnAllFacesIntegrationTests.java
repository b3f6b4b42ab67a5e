package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.EventClient;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that an item without a time of its own has one place on every face, and that nobody shows a time for it. */
class UnknownTimesOnAllFacesIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final long HOUR = 3_600_000;
    private static final Ports PORTS = Ports.free();

    private static Master master;

    @BeforeAll
    static void start() {
        Requires.node();
        master = Master.start(TestRedis.url(), "times-" + UUID.randomUUID(), PORTS);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static void push(long at, String... collections) {
        String json = ("{'timestamp':" + at + ",'snapshot':{'data':{" + String.join(",", collections) + "}}}")
                .replace('\'', '"');
        Http.Answer answer = new Http(PORTS).push("a", json);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    }

    private static String comment(String id, String time) {
        return "{'commentId':'" + id + "','contentId':'k','authorName':'n','content':'c','createdAt':" + time + "}";
    }

    private static String message(String id, String time) {
        return "{'messageId':'" + id + "','conversationId':'v','senderName':'n','direction':'inbound','content':'c',"
                + "'createdAt':" + time + "}";
    }

    private static List<String> rest(String path, String id) {
        JsonNode list = new Http(PORTS).get("/api/im/" + path).json().at("/data");
        return list.findValuesAsString(id);
    }

    private static JsonNode desktop(TalkingClient client, String topic) {
        client.emit("monitor:request_messages", "{'topicId': '" + topic + "', 'channelId': 'a'}");
        return client.await(
                        "monitor:messages",
                        list -> list.get("topicId").asString().equals(topic))
                .get("messages");
    }

    @Test
    void onePlaceAndNoTime() {
        String old = String.valueOf(T - HOUR);
        String late = String.valueOf(T + HOUR);
        String contents = "'contents':[{'contentId':'k','title':'t','publishTime':" + old + "}]";
        String conversations = "'conversations':[{'conversationId':'v','userName':'n'}]";
        try (var feed = new EventClient(PORTS, "account_id=a", null);
                var client = TalkingClient.start(
                        "http://127.0.0.1:" + PORTS.socket() + "/", "{'transports': ['websocket']}")) {
            push(
                    T,
                    contents,
                    conversations,
                    "'comments':[" + comment("c-old", old) + "," + comment("c-seen", "'刚刚'") + ","
                            + comment("c-late", late) + "]",
                    "'messages':[" + message("m-old", old) + "," + message("m-seen", "'3天前'") + ","
                            + message("m-late", late) + "]");

            assertThat(rest("discussions?account_id=a", "discussion_id")).containsExactly("c-late", "c-seen", "c-old");
            assertThat(rest("messages?account_id=a", "msg_id")).containsExactly("m-late", "m-seen", "m-old");
            assertThat(rest("messages?account_id=a&conversation_id=v", "msg_id"))
                    .containsExactly("m-late", "m-seen", "m-old");
            assertThat(rest("messages?account_id=a&since_time=" + (T - 1), "msg_id"))
                    .containsExactly("m-late", "m-seen");
            assertThat(rest("unified-messages?account_id=a&types=direct_message", "msg_id"))
                    .containsExactly("m-late", "m-seen", "m-old");

            JsonNode messages = desktop(client, "v");
            assertThat(messages.findValuesAsString("id")).containsExactly("m-old", "m-seen", "m-late");
            assertThat(desktop(client, "k").findValuesAsString("id")).containsExactly("c-old", "c-seen", "c-late");
            assertThat(messages.get(1).get("timestamp").asLong()).isZero();

            assertThat(new Http(PORTS)
                            .get("/api/im/messages/m-seen?account_id=a")
                            .json()
                            .at("/data/create_time")
                            .asLong())
                    .isZero();
            push(T + 2 * HOUR, "'messages':[" + message("m-late", late) + "," + message("m-new", "'刚刚'") + "]");
            await().untilAsserted(() -> assertThat(feed.events().toString()).contains("m-new"));
            assertThat(feed.events().toString()).doesNotContain(String.valueOf(T + 2 * HOUR));
            for (String path : List.of("messages", "discussions", "unified-messages", "conversations", "contents")) {
                assertThat(new Http(PORTS).text("/api/im/" + path + "?account_id=a"))
                        .doesNotContain("imSeenAt")
                        .doesNotContain(String.valueOf(T + 2 * HOUR));
            }
        }
    }
}
