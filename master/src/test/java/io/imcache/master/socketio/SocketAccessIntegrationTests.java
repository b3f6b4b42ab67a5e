package io.imcache.master.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.AccountData;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.item.Comment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tries every namespace and event with every kind of token, with real clients and a master in its own process. */
class SocketAccessIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Ports PORTS = Ports.free();

    private static MasterProcess master;

    @BeforeAll
    static void start() throws IOException {
        List<String> arguments = Master.securedArguments(TestRedis.url(), "sockets-" + UUID.randomUUID(), PORTS);
        arguments.add("--imcache.limits.connections-per-token=2");
        arguments.add("--imcache.limits.accounts-per-connection=2");
        master = MasterProcess.launch(PORTS, List.of(), arguments).awaitStart();
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static Http admin() {
        return new Http(PORTS).as(TestTokens.of("admin"));
    }

    private static String socketUrl() {
        return "http://127.0.0.1:" + PORTS.socket();
    }

    private record Attempt(
            String name,
            String namespace,
            List<String> transports,
            Map<String, String> auth,
            Map<String, String> headers,
            List<List<Object>> events) {
        static Attempt of(String name, String namespace, String transport, @Nullable String token) {
            return new Attempt(
                    name,
                    namespace,
                    List.of(transport),
                    token == null ? Map.of() : Map.of("token", token),
                    Map.of(),
                    List.of());
        }

        Attempt with(List<List<Object>> sent) {
            return new Attempt(name, namespace, transports, auth, headers, sent);
        }
    }

    private static List<JsonNode> run(List<Attempt> attempts) {
        Requires.node();
        try (JsClient client = JsClient.start("access.mjs", socketUrl(), JSON.writeValueAsString(attempts))) {
            return client.finish(LIMIT);
        }
    }

    @Test
    void everyNamespaceByEverybody() {
        Map<String, @Nullable String> tokens = new LinkedHashMap<>();
        tokens.put("nobody", null);
        tokens.put("expired", TestTokens.expired("admin"));
        tokens.put("wrong signature", TestTokens.wronglySigned("admin"));
        tokens.put("no signature", TestTokens.unsigned("admin"));
        tokens.put("worker", TestTokens.of("worker"));
        tokens.put("im", TestTokens.of("im"));
        tokens.put("admin", TestTokens.of("admin"));
        List<Attempt> attempts = new ArrayList<>();
        Map<String, String> expected = new LinkedHashMap<>();
        for (String namespace : List.of("/worker", "/")) {
            for (String transport : List.of("websocket", "polling")) {
                tokens.forEach((who, token) -> {
                    String name = who + " at " + namespace + " by " + transport;
                    attempts.add(Attempt.of(name, namespace, transport, token));
                    boolean in = who.equals("admin") || who.equals(namespace.equals("/") ? "im" : "worker");
                    expected.put(name, in ? "connected" : "refused");
                });
            }
        }
        Map<String, String> seen = new LinkedHashMap<>();
        for (JsonNode line : run(attempts)) {
            seen.put(line.get("name").asString(), line.get("what").asString());
            if (line.get("what").asString().equals("refused")) {
                assertThat(line.path("error").asString()).startsWith("token: ").contains("(expected: ");
                assertThat(line.path("code").asString()).isEqualTo("FORBIDDEN");
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void aTokenInTheHeaderCountsWhereAuthHasNone() {
        String token = TestTokens.of("worker");
        var byHeader = new Attempt(
                "header",
                "/worker",
                List.of("polling", "websocket"),
                Map.of(),
                Map.of("Authorization", "Bearer " + token),
                List.of());
        assertThat(run(List.of(byHeader)).get(0).get("what").asString()).isEqualTo("connected");
    }

    private static List<Object> message(String type, Object payload) {
        return List.of(
                "message", Map.of("type", type, "version", "v1", "timestamp", 1, "requestId", "r", "payload", payload));
    }

    /** Returns every event of workers about an account. */
    private static List<List<Object>> events(String account) {
        List<List<Object>> events = new ArrayList<>();
        Map<String, Object> item = Map.of("id", "i", "content", "of " + account);
        events.add(message(
                "worker:data:sync",
                Map.of(
                        "accountId",
                        account,
                        "timestamp",
                        9,
                        "snapshot",
                        Map.of("data", Map.of("comments", List.of(item))))));
        events.add(message(
                "worker:data:delta",
                Map.of("accountId", account, "baseVersion", 1, "upsert", Map.of("comments", List.of(item)))));
        for (String collection : List.of("conversations", "messages", "contents", "comments", "notifications")) {
            events.add(message(
                    "worker:" + collection + ":update", Map.of("accountId", account, collection, List.of(item))));
        }
        events.add(message("worker:account:claim", Map.of("accountIds", List.of(account))));
        events.add(message("worker:account:renew", Map.of("epochs", Map.of(account, 1))));
        events.add(List.of("worker:get_history_ids", Map.of("account_id", account)));
        return events;
    }

    @Test
    void aWorkerIsForItsOwnAccountsInEveryEvent() {
        List<List<Object>> registered =
                List.of(message("worker:register", Map.of("worker_id", "w", "max_accounts", 5)));
        List<List<Object>> foreign = new ArrayList<>(registered);
        foreign.addAll(events("foreign"));
        List<List<Object>> own = new ArrayList<>(registered);
        own.addAll(events("own"));
        List<Object> status = message(
                "worker:account:status",
                Map.of(
                        "account_statuses",
                        List.of(
                                Map.of("account_id", "own", "status", Map.of("nickname", "mine")),
                                Map.of("account_id", "foreign", "status", Map.of("nickname", "not mine")))));
        own.add(status);
        String token = TestTokens.of("worker", "own");
        List<JsonNode> lines = run(List.of(
                Attempt.of("foreign", "/worker", "websocket", token).with(foreign),
                Attempt.of("own", "/worker", "websocket", token).with(own)));
        int refused = 0;
        for (JsonNode line : lines) {
            if (line.get("what").asString().equals("answer")) {
                String event = line.get("event").asString();
                boolean isForeign = line.get("name").asString().equals("foreign") && !event.equals("worker:register");
                String code = line.at("/data/code").asString("");
                assertThat(code.equals("FORBIDDEN")).as("%s", line).isEqualTo(isForeign);
                refused += isForeign ? 1 : 0;
                if (event.equals("worker:account:status")) {
                    assertThat(line.at("/data/updated").asInt()).isEqualTo(1);
                    assertThat(line.at("/data/failed").asInt()).isEqualTo(1);
                }
            }
        }
        assertThat(refused).isEqualTo(events("x").size());
        assertThat(admin().get("/api/im/accounts/foreign").status()).isEqualTo(404);
        assertThat(admin().get("/api/im/accounts/own")
                        .json()
                        .at("/data/user_name")
                        .asString())
                .isEqualTo("mine");
    }

    @Test
    void limitsOfConnectionsAndAccountsAreToldInWords() {
        String token = TestTokens.of("worker");
        List<List<Object>> three = new ArrayList<>();
        for (String account : List.of("limit-1", "limit-2", "limit-3")) {
            three.add(events(account).get(0));
        }
        List<JsonNode> lines =
                run(List.of(Attempt.of("three", "/worker", "websocket", token).with(three)));
        assertThat(lines.get(lines.size() - 1).at("/data/code").asString()).isEqualTo("LIMIT_EXCEEDED");
        assertThat(lines.get(lines.size() - 2).at("/data/success").asBoolean()).isTrue();

        String wait = "{\"transports\": [\"websocket\"], \"auth\": {\"token\": \"" + token
                + "\"}, \"steps\": [[\"await\", 1]]}";
        try (JsClient first = JsClient.start(socketUrl() + "/worker", wait);
                JsClient second = JsClient.start(socketUrl() + "/worker", wait)) {
            first.await("connect", LIMIT);
            second.await("connect", LIMIT);
            JsonNode third = run(List.of(Attempt.of("third", "/worker", "websocket", token)))
                    .get(0);
            assertThat(third.path("error").asString()).contains("too many connections", "at most 2");
        }
        await().atMost(LIMIT).until(() -> run(List.of(Attempt.of("again", "/worker", "websocket", token)))
                .get(0)
                .get("what")
                .asString()
                .equals("connected"));
    }

    /** Sends events over Engine.IO without a connect. The master must ignore them. */
    @Test
    void whoeverDoesNotConnectIsNotHeard() {
        var opened = new CompletableFuture<String>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + PORTS.socket() + "/socket.io/?EIO=4&transport=websocket"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                opened.complete(data.toString());
                                return WebSocket.Listener.super.onText(from, data, last);
                            }
                        })
                .join();
        assertThat(opened.orTimeout(20, TimeUnit.SECONDS).join()).startsWith("0{");
        String push = JSON.writeValueAsString(events("unheard").get(0));
        socket.sendText("42/worker," + push, true).join();
        socket.sendText("42" + push, true).join();
        // The master would have handled them before it serves another client.
        run(List.of(Attempt.of("other", "/worker", "websocket", TestTokens.of("worker"))
                .with(events("heard"))));
        assertThat(admin().get("/api/im/accounts/heard").status()).isEqualTo(200);
        assertThat(admin().get("/api/im/accounts/unheard").status()).isEqualTo(404);
        socket.abort();
    }

    @Test
    void aConnectionEndsWithItsTokenAndSaysWhy() {
        Requires.node();
        for (String transport : List.of("websocket", "polling")) {
            String token = TestTokens.endingAt(Instant.now().plusSeconds(4), "worker");
            String options = "{\"transports\": [\"" + transport + "\"], \"auth\": {\"token\": \"" + token
                    + "\"}, \"steps\": [[\"await\", 99]]}";
            try (JsClient client = JsClient.start(socketUrl() + "/worker", options)) {
                client.await("connect", LIMIT);
                JsonNode told = client.await("message", LIMIT);
                assertThat(told.at("/data/payload/code").asString()).isEqualTo("FORBIDDEN");
                assertThat(told.at("/data/payload/error").asString()).contains("expired");
                assertThat(client.await("disconnect", LIMIT).get("reason").asString())
                        .startsWith("transport");
            }
        }
    }

    @Test
    void theSdkComesBackWithANewToken() {
        var asked = new AtomicInteger();
        try (ImcacheWorker worker = ImcacheWorker.builder("sdk")
                .master(Master.address(PORTS))
                .token(() -> {
                    asked.incrementAndGet();
                    return TestTokens.endingAt(Instant.now().plusSeconds(3), "worker", "sdk-account");
                })
                .pushEvery(Duration.ofSeconds(1))
                .retryAfter(Duration.ofMillis(50), Duration.ofMillis(200))
                .start()) {
            AccountData account = worker.account("sdk-account", "douyin");
            account.upsert(Comment.builder("first")
                    .content("x")
                    .createdAt(Instant.now())
                    .build());
            await().atMost(LIMIT).until(() -> has("first"));
            await().atMost(LIMIT).until(() -> asked.get() > 2);
            account.upsert(Comment.builder("later")
                    .content("x")
                    .createdAt(Instant.now())
                    .build());
            await().atMost(LIMIT).until(() -> has("later"));
        }
    }

    private static boolean has(String comment) {
        return admin().get("/api/im/discussions/" + comment + "?account_id=sdk-account")
                        .status()
                == 200;
    }
}
