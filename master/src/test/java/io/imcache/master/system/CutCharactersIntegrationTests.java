package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.command.Commands;
import io.imcache.master.testing.EventClient;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.testing.TestRedis;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Tests what becomes of half an emoji: JavaScript's {@code slice} cuts texts between the two halves of one, and both JavaScript
 * and Python send such a half as an escape.
 */
class CutCharactersIntegrationTests {
    private static final Ports PORTS = Ports.free();
    private static final String PREFIX = "cut-" + UUID.randomUUID();
    private static final String CUT = "a\\ud83c";
    private static final String SHOWN = "a\ufffd";

    private static Master master;
    private static TalkingCrawler crawler;

    @BeforeAll
    static void start() {
        Requires.node();
        master = Master.start(TestRedis.url(), PREFIX, PORTS);
        crawler = TalkingCrawler.start(PORTS, "w", null);
    }

    @AfterAll
    static void stop() {
        crawler.close();
        master.close();
    }

    private static String cut(String json) {
        return json.replace('\'', '"').replace("~", CUT);
    }

    private static JsonNode get(String path) {
        return new Http(PORTS).get("/api/im/" + path).json();
    }

    private static String exported(String account) {
        var out = new ByteArrayOutputStream();
        int status = Commands.run(
                new String[] {
                    "export",
                    account,
                    "--spring.data.redis.url=" + TestRedis.url(),
                    "--imcache.redis.key-prefix=" + PREFIX
                },
                new PrintStream(out, false, StandardCharsets.UTF_8),
                System.err);
        assertThat(status).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyFaceShowsTheSame(boolean overHttp) {
        String account = overHttp ? "http" : "socket";
        String comment = "{'commentId':'c~','contentId':'k~','authorName':'n~','authorId':'u~','content':'t~','"
                + "createdAt':1700000000}";
        String message =
                "{'messageId':'m~','conversationId':'v~','senderName':'n~','direction':'inbound','content':'t~',"
                        + "'createdAt':1700000000}";
        String collections = cut("{'comments':[" + comment + "],'messages':[" + message + "],"
                + "'contents':[{'contentId':'k~','title':'o~','publishTime':1700000000}],"
                + "'conversations':[{'conversationId':'v~','userName':'n~'}],"
                + "'notifications':[{'id':'i~','title':'o~','content':'t~','createdAt':1700000000}]}");
        try (var feed = new EventClient(PORTS, "account_id=" + account, null);
                var client = TalkingClient.start(
                        "http://127.0.0.1:" + PORTS.socket() + "/", "{'transports': ['websocket']}")) {
            String payload = "{\"accountId\":\"" + account + "\",\"platform\":\"douyin\",\"timestamp\":1761804248025,"
                    + "\"snapshot\":{\"data\":" + collections + "}}";
            if (overHttp) {
                Http.Answer answer = new Http(PORTS).push(account, payload);
                assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
            } else {
                assertThat(crawler.send("worker:data:sync", payload).toString()).contains("\"success\":true");
            }

            JsonNode discussion = get("discussions?account_id=" + account).at("/data/discussions/0");
            assertThat(discussion.get("discussion_id").asString()).isEqualTo("c" + SHOWN);
            assertThat(discussion.get("content").asString()).isEqualTo("t" + SHOWN);
            assertThat(discussion.at("/author/author_name").asString()).isEqualTo("n" + SHOWN);
            JsonNode sent = get("messages?account_id=" + account).at("/data/messages/0");
            assertThat(sent.get("content").asString()).isEqualTo("t" + SHOWN);
            assertThat(sent.get("conversation_id").asString()).isEqualTo("v" + SHOWN);
            assertThat(get("contents?account_id=" + account)
                            .at("/data/contents/0/title")
                            .asString())
                    .isEqualTo("o" + SHOWN);

            client.emit("monitor:request_topics", "{'channelId': '" + account + "'}");
            JsonNode topics = client.await(
                    "monitor:topics", list -> list.get("channelId").asString().equals(account));
            assertThat(topics.get("topics").findValuesAsString("title"))
                    .containsExactlyInAnyOrder("n" + SHOWN, "o" + SHOWN);
            client.emit("monitor:request_messages", "{'topicId': 'v" + SHOWN + "', 'channelId': '" + account + "'}");
            JsonNode said = client.await("monitor:messages").at("/messages/0");
            assertThat(said.get("content").asString()).isEqualTo("t" + SHOWN);
            assertThat(said.get("fromName").asString()).isEqualTo("n" + SHOWN);

            await().untilAsserted(() -> assertThat(feed.events().toString()).contains("n" + SHOWN));
            assertThat(feed.events().toString()).contains("c" + SHOWN, "m" + SHOWN, "k" + SHOWN, "v" + SHOWN);
        }
        assertThat(exported(account)).as("as it was pushed").contains(cut(comment), cut(message));
    }

    @Test
    void namesOfAccountsAreShownLikewise() {
        crawler.send(
                "worker:account:status",
                cut("{'worker_id':'w','account_statuses':[{'account_id':'named','status':{'nickname':'n~'}}]}"));
        try (var client =
                TalkingClient.start("http://127.0.0.1:" + PORTS.socket() + "/", "{'transports': ['websocket']}")) {
            client.emit("monitor:request_channels", null);
            JsonNode channels =
                    client.await("monitor:channels", list -> list.toString().contains("named"));
            assertThat(channels.get("channels").findValuesAsString("name")).contains("n" + SHOWN);
        }
        assertThat(get("accounts").toString()).contains("n" + SHOWN);
    }

    @Test
    void anAccountsIdIsRefused() {
        String payload = cut("{'accountId':'~','snapshot':{'comments':[]}}");
        JsonNode answer = crawler.send("worker:data:sync", payload);
        assertThat(answer.get("code").asString()).isEqualTo("INVALID_SNAPSHOT");
        assertThat(answer.get("error").asString())
                .isEqualTo("accountId: 2 characters (expected: 1 to 256, none of them a control character or half a"
                        + " character)");
        assertThat(new Http(PORTS).push("b", payload).json().get("error").asString())
                .startsWith("accountId: 2 characters");
    }
}
