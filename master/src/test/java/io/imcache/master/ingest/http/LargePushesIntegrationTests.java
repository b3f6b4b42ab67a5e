package io.imcache.master.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Pushes megabytes over every transport at once, and checks that no reused memory shows in a snapshot. */
class LargePushesIntegrationTests {
    private static final int ITEMS = 60;
    private static final int ROUNDS = 6;
    private static final int CRAWLERS = 3;
    private static final Ports PORTS = Ports.free();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Master master;

    @BeforeAll
    static void start() {
        master = Master.start(TestRedis.url(), "large-" + UUID.randomUUID(), PORTS);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    /** Sends a payload, and waits for its commit. */
    @FunctionalInterface
    private interface Way {
        void push(String account, String payload) throws Exception;
    }

    /** Fills each item with its account, round and number. Its length differs from that in the round before. */
    private static String content(String account, int round, int item) {
        return (account + '-' + round + '-' + item + ' ').repeat(1_500 + 300 * (round % 3));
    }

    private static String payload(String account, int round) {
        var items = new ArrayList<String>();
        for (int i = 0; i < ITEMS; i++) {
            items.add("{\"id\":\"m%d\",\"conversation_id\":\"c\",\"create_time\":%d,\"content\":\"%s\"}"
                    .formatted(i, 1_760_000_000 + i, content(account, round, i)));
        }
        return "{\"accountId\":\"%s\",\"timestamp\":%d,\"snapshot\":{\"data\":{\"messages\":[%s]}}}"
                .formatted(account, 1_760_000_000_000L + round, String.join(",", items));
    }

    @Test
    void eachAccountHasWhatItsCrawlerPushed() throws Exception {
        ExecutorService crawlers = Executors.newFixedThreadPool(3 * CRAWLERS);
        try {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < CRAWLERS; i++) {
                String number = Integer.toString(i);
                all.add(crawlers.submit(() -> crawl("plain" + number, LargePushesIntegrationTests::plain)));
                all.add(crawlers.submit(() -> crawl("packed" + number, LargePushesIntegrationTests::packed)));
                all.add(crawlers.submit(() -> crawlOverSocket("socket" + number)));
            }
            for (Future<?> crawler : all) {
                crawler.get(120, TimeUnit.SECONDS);
            }
        } finally {
            crawlers.shutdownNow();
        }
    }

    private static Void crawl(String account, Way way) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            way.push(account, payload(account, round));
            JsonNode messages = new Http(PORTS)
                    .get("/api/im/messages?account_id=" + account + "&count=" + ITEMS)
                    .json()
                    .at("/data/messages");
            assertThat(messages.size()).isEqualTo(ITEMS);
            for (JsonNode message : messages) {
                int item = Integer.parseInt(message.at("/msg_id").asString().substring(1));
                assertThat(message.at("/content").asString()).isEqualTo(content(account, round, item));
            }
        }
        return null;
    }

    private static void plain(String account, String payload) {
        assertThat(new Http(PORTS).push(account, payload).status()).isEqualTo(200);
    }

    private static void packed(String account, String payload) throws IOException, InterruptedException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(payload.getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + PORTS.http() + "/api/worker/accounts/" + account + "/snapshot"))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                .build();
        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static Void crawlOverSocket(String account) throws Exception {
        IO.Options options = new IO.Options();
        options.forceNew = true;
        options.transports = new String[] {"websocket"};
        Socket socket = IO.socket(URI.create("http://127.0.0.1:" + PORTS.socket() + "/worker"), options);
        try {
            var connected = new CompletableFuture<Boolean>();
            socket.on(Socket.EVENT_CONNECT, arguments -> connected.complete(true));
            socket.connect();
            connected.get(20, TimeUnit.SECONDS);
            return crawl(account, (id, payload) -> push(socket, payload));
        } finally {
            socket.close();
        }
    }

    private static void push(Socket socket, String payload) throws Exception {
        var envelope = new JSONObject(
                "{\"type\":\"worker:data:sync\",\"version\":\"v1\",\"timestamp\":1,\"payload\":" + payload + "}");
        var answered = new CompletableFuture<Object>();
        socket.emit("message", new Object[] {envelope}, (Ack) arguments -> answered.complete(arguments[0]));
        Object answer = answered.get(20, TimeUnit.SECONDS);
        assertThat(List.of(answer.toString())).allMatch(text -> text.contains("\"success\":true"));
    }
}
