package io.imcache.master.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.EventClient;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the change feed of several masters. */
class ChangeFeedIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_STREAMS = 20;
    private static final String PREFIX = "feed-" + UUID.randomUUID();
    private static final Ports HERE = Ports.free();
    private static final Ports KILLED = Ports.free();
    private static final Http MASTER = new Http(HERE);
    private static Master here;

    @BeforeAll
    static void start() {
        here = Master.start(
                TestRedis.url(),
                PREFIX,
                HERE,
                "--imcache.events.heartbeat=200ms",
                "--imcache.events.max-pending=16KB",
                "--imcache.events.max-streams=" + MOST_STREAMS);
    }

    @AfterAll
    static void stop() {
        here.close();
    }

    private static long push(String account, long at, String data) {
        Http.Answer answer = MASTER.push(
                account, ("{'timestamp': " + at + ", 'platform': 'douyin', 'data': " + data + "}").replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().at("/version").asLong();
    }

    private static String messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{'id':'m" + i + "','conversationId':'c" + i % 7 + "','senderId':'u','senderName':'Su'}")
                .collect(Collectors.joining(",", "{'messages':[", "]}"));
    }

    private static EventClient.Event last(EventClient client) {
        return client.events().get(client.events().size() - 1);
    }

    @Test
    void tellsWhoWroteWhereAndWhatASecondClientRead() {
        push("told", 1, "{'conversations':[{'id':'c'}],'comments':[]}");
        try (var client = new EventClient(HERE, "account_id=told&account_id=other", null)) {
            await().until(() -> client.events().size() == 2);
            assertThat(client.events()).extracting(EventClient.Event::name).startsWith("ready", "open");
            assertThat(client.events().get(0).data())
                    .isEqualTo(client.events().get(1).data());
            assertThat(client.events().get(0).data().at("/accounts/1/version").asLong())
                    .isZero();
            long version = push(
                    "told",
                    2,
                    "{'messages':[{'id':'m','conversationId':'c','senderId':'u','senderName':'Su'}],"
                            + "'comments':[{'id':'k','contentId':'v','authorName':'Li'}]}");
            push("other", 1, "{'comments':[]}");
            await().untilAsserted(() -> assertThat(client.named("change")
                            .map(event -> event.data().at("/account_id").asString()))
                    .containsExactly("told", "other"));
            var change = client.named("change").findFirst().orElseThrow().data();
            assertThat(change.at("/version").asLong()).isEqualTo(version);
            assertThat(change.at("/unread/total").asLong()).isEqualTo(2);
            assertThat(change.at("/arrived").size()).isEqualTo(2);
            assertThat(change.at("/arrived").findValuesAsString("user_name")).containsExactlyInAnyOrder("Su", "Li");
            assertThat(change.at("/changes/messages/added").asInt()).isEqualTo(1);

            MASTER.send("PUT", "/api/im/conversations/c/read?account_id=told", null);
            await().until(() -> last(client).data().path("kind").asString().equals("read"));
            assertThat(last(client).data().at("/unread/messages").asLong()).isZero();
            assertThat(last(client).data().at("/read_all/conversation_id").asString())
                    .isEqualTo("c");

            MASTER.send("DELETE", "/api/im/accounts/told", null);
            await().until(() -> last(client).name().equals("deleted"));
            await().until(() -> client.heartbeats() > 1);
        }
    }

    @Test
    void goesOnAtAnotherMasterWhenOneIsKilled() throws IOException {
        List<String> accounts = List.of("k1", "k2", "k3");
        var pushing = new AtomicBoolean(true);
        var received = new ArrayList<EventClient.Event>();
        MasterProcess killed = MasterProcess.start(TestRedis.url(), PREFIX, KILLED);
        String query = accounts.stream().map(id -> "account_id=" + id).collect(Collectors.joining("&"));
        String lastId;
        List<CompletableFuture<List<Long>>> pushed;
        try (killed;
                var client = new EventClient(KILLED, query, null)) {
            await().until(() -> !client.events().isEmpty());
            pushed = accounts.stream()
                    .map(id -> CompletableFuture.supplyAsync(() -> pushWhile(pushing, id)))
                    .toList();
            await().atMost(LIMIT).until(() -> client.events().size() > 60);
            killed.kill();
            await().atMost(LIMIT).until(client::hasEnded);
            received.addAll(client.events());
            lastId = client.lastId();
        }
        try (var client = new EventClient(HERE, query, lastId)) {
            await().atMost(LIMIT).until(() -> client.events().size() > 60);
            pushing.set(false);
            List<List<Long>> versions =
                    pushed.stream().map(CompletableFuture::join).toList();
            for (int i = 0; i < accounts.size(); i++) {
                String account = accounts.get(i);
                List<Long> expected = versions.get(i);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(Stream.concat(received.stream(), client.events().stream())
                                        .filter(event -> event.name().equals("change")
                                                && event.data()
                                                        .at("/account_id")
                                                        .asString()
                                                        .equals(account))
                                        .map(EventClient.Event::version))
                                .containsExactlyElementsOf(expected));
            }
        }
    }

    private static List<Long> pushWhile(AtomicBoolean going, String account) {
        var versions = new ArrayList<Long>();
        for (int i = 1; going.get(); i++) {
            versions.add(push(account, i, "{'messages':[{'id':'m" + i + "','conversationId':'c'}]}"));
        }
        return versions;
    }

    @Test
    void saysWhereHistoryIsGone() {
        push("gone", 1, messages(1));
        String id;
        try (var client = new EventClient(HERE, "account_id=gone", null)) {
            await().until(() -> !client.events().isEmpty());
            id = client.lastId();
        }
        long version = 0;
        for (int i = 2; i < 450; i++) {
            version = push("gone", i, "{'messages':[{'id':'m','content':'" + i + "'}]}");
        }
        try (var client = new EventClient(HERE, "account_id=gone&lastEventId=" + id, null)) {
            await().until(() -> last(client).name().equals("reload"));
            assertThat(last(client).version()).isEqualTo(version);
        }
    }

    @Test
    void aClientThatReadsNothingIsCutOffAndNobodyElse() throws IOException {
        push("slow", 1, "{'messages':[]}");
        try (var slow = new Socket();
                var quick = new EventClient(HERE, "account_id=slow", null)) {
            slow.setReceiveBufferSize(4_096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), HERE.http()));
            OutputStream out = slow.getOutputStream();
            out.write("GET /api/im/events?account_id=slow HTTP/1.1\r\nHost: here\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String names = "'senderName':'" + "n".repeat(190) + "','senderAvatar':'" + "a".repeat(400) + "'";
            int pushed = 0;
            while (!metrics().contains("imcache_events_dropped_total{reason=\"slow\"}") && pushed < 2_000) {
                for (int i = 0; i < 50; i++, pushed++) {
                    int number = pushed;
                    push(
                            "slow",
                            pushed + 2,
                            IntStream.range(0, 15)
                                    .mapToObj(j -> "{'id':'m" + number + "-" + j + "','conversationId':'c" + j + "',"
                                            + names + "}")
                                    .collect(Collectors.joining(",", "{'messages':[", "]}")));
                }
            }
            assertThat(metrics()).contains("imcache_events_dropped_total{reason=\"slow\"} 1.0");
            int all = pushed;
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(quick.named("change")).hasSize(all));
            awaitStreams(1);
        }
    }

    private static String metrics() {
        return MASTER.text("/actuator/prometheus");
    }

    /** A browser's EventSource never comes back after a 503; others are told the status. */
    @Test
    void anEventSourceIsAskedToComeAgainInPlaceOfAnError() throws Exception {
        var streams = new ArrayList<EventClient>();
        try {
            awaitStreams(0);
            while (streams.size() < MOST_STREAMS) {
                streams.add(new EventClient(HERE, "account_id=full", null));
            }
            awaitStreams(MOST_STREAMS);
            var request = HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + HERE.http() + "/api/im/events?account_id=full"));
            assertThat(text(request.header("Accept", "text/event-stream").build()))
                    .isEqualTo("200 event:dropped\nretry:3000\ndata:{\"reason\":\"unavailable\"}\n\n");
            assertThat(text(request.setHeader("Accept", "*/*").build())).startsWith("503 ");
        } finally {
            streams.forEach(EventClient::close);
        }
    }

    /** A stream that was left counts until the master has noticed. */
    private static void awaitStreams(int count) {
        await().atMost(LIMIT).until(() -> metrics().contains("imcache_events_streams " + count + ".0"));
    }

    /** A stream that is given in place of an error never ends. */
    private static String text(HttpRequest request) throws Exception {
        var answer = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void badRequestsAreRefused() {
        String many = IntStream.range(0, 101).mapToObj(i -> "a" + i).collect(Collectors.joining(","));
        assertThat(MASTER.get("/api/im/events?account_id=" + many)
                        .json()
                        .at("/status_msg")
                        .asString())
                .isEqualTo("account_id: 101 accounts (expected: at most 100 accounts a stream)");
        assertThat(MASTER.get("/api/im/events?account_id=%00").status()).isEqualTo(400);
        assertThat(MASTER.send("POST", "/api/im/events", "{}").status()).isEqualTo(405);
    }
}
