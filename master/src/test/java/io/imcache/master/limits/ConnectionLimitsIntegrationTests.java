package io.imcache.master.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.security.web.Refused;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.RawConnection;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.WorkerListener;
import io.imcache.worker.item.Comment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests one connection too many: the answer to its client, its effect on others, and what comes after. */
class ConnectionLimitsIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PATH = "/api/im/version";
    private static final int MANY = 150;

    private final Ports ports = Ports.free();
    private final List<AutoCloseable> closings = new ArrayList<>();

    private Master start(String... limits) {
        List<String> arguments = Master.securedArguments(TestRedis.url(), "connections-" + UUID.randomUUID(), ports);
        for (String limit : limits) {
            arguments.add("--imcache.limits." + limit);
        }
        // A polling client that is killed counts as gone when it does not answer pings.
        arguments.add("--imcache.socketio.ping-interval=1s");
        arguments.add("--imcache.socketio.ping-timeout=4s");
        Master master = Master.start(ports, arguments);
        closings.add(master);
        return master;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = closings.size() - 1; i >= 0; i--) {
            closings.get(i).close();
        }
    }

    private RawConnection http() {
        var made = new RawConnection(ports.http());
        closings.add(made);
        return made;
    }

    /** Sends no token, so 401 shows that the connection is served. */
    private static void isServed(RawConnection connection) {
        assertThat(connection.get(PATH).readResponse()).startsWith("HTTP/1.1 401");
    }

    @Test
    void overHttp() {
        Master master = start("http-connections=2");
        RawConnection first = http();
        RawConnection second = http();
        isServed(first);
        isServed(second);

        RawConnection third = http();
        assertThat(third.get(PATH).readToEnd())
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("retry-after: 1\r\n")
                .containsIgnoringCase("connection: close\r\n")
                .endsWith("{\"data\":null,\"status_code\":503,"
                        + "\"status_msg\":\"This master has too many connections; try another, or wait.\"}");
        assertThat(http().send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n{")
                        .readToEnd())
                .as("one that is not done with asking")
                .startsWith("HTTP/1.1 503");
        assertThat(http().readToEnd()).as("one that asks nothing").isEmpty();
        assertThat(Refused.by(master, "http-connections")).isEqualTo(3);
        isServed(first);
        isServed(second);

        for (String probe : List.of("liveness", "readiness")) {
            assertThat(http().get("/actuator/health/" + probe).readToEnd())
                    .as("a probe, then the end of its connection")
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close\r\n")
                    .contains("\"status\":\"UP\"");
        }
        assertThat(http().send("GET /actuator/health/liveness HTTP/1.1\r\nHost: a\r\n\r\nGET " + PATH
                                + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .readToEnd())
                .as("one request only")
                .contains("\"status\":\"UP\"")
                .doesNotContain("401");
        assertThat(http().get(PATH + "?/actuator/health/liveness").readToEnd()).startsWith("HTTP/1.1 503");
        assertThat(Refused.by(master, "http-connections")).isEqualTo(4);

        second.close();
        await().atMost(LIMIT).until(() -> http().get(PATH).readResponse().startsWith("HTTP/1.1 401"));
    }

    @Test
    void manyMoreOverHttpAreAllSentAway() {
        Master master = start("http-connections=1");
        RawConnection first = http();
        isServed(first);
        List<RawConnection> more = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            more.add(http());
        }
        assertThat(http().get("/actuator/health/liveness").readToEnd())
                .as("a probe behind silent clients")
                .startsWith("HTTP/1.1 200");
        more.forEach(connection -> assertThat(connection.readToEnd()).isEmpty());
        assertThat(Refused.by(master, "http-connections")).isEqualTo(MANY);
        isServed(first);
    }

    private String workers() {
        return "http://127.0.0.1:" + ports.socket() + "/worker";
    }

    private static String options(String transport, String token) {
        return "{'transports': ['" + transport + "'], 'auth': {'token': '" + token + "'}}";
    }

    private TalkingClient connected(String transport, String token) {
        TalkingClient client = TalkingClient.start(workers(), options(transport, token));
        closings.add(client);
        return client;
    }

    private static void isServed(TalkingClient worker) {
        assertThat(worker.ask("message", "{'type': 'worker:heartbeat', 'version': 'v1', 'timestamp': 1, 'payload': {}}")
                        .path("type")
                        .asString())
                .isEqualTo("worker:heartbeat:ack");
    }

    /** Lets a JavaScript client connect and leave, and returns what it was told. */
    private JsonNode attempt(String transport, String token) {
        String attempts = "[{'name': 'one', 'namespace': '/worker', "
                + options(transport, token).substring(1).replace("}}", "}}]");
        String server = "http://127.0.0.1:" + ports.socket();
        try (JsClient client = JsClient.start("access.mjs", server, attempts.replace('\'', '"'))) {
            return client.finish(LIMIT).get(0);
        }
    }

    private void getsIn(String transport, String token) {
        await().atMost(LIMIT)
                .until(() -> attempt(transport, token).path("what").asString().equals("connected"));
    }

    @ParameterizedTest
    @CsvSource({"polling, xhr poll error", "websocket, websocket error"})
    void overSocketIo(String transport, String error) {
        Requires.node();
        Master master = start("connections=2");
        TalkingClient first = connected(transport, TestTokens.of("worker"));
        TalkingClient second = connected(transport, TestTokens.of("worker"));

        String token = TestTokens.of("worker");
        assertThat(attempt(transport, token).path("error").asString()).isEqualTo(error);
        try (var raw = new RawConnection(ports.socket())) {
            assertThat(raw.get("/socket.io/?EIO=4&transport=polling").readToEnd())
                    .startsWith("HTTP/1.1 503")
                    .endsWith("{\"code\":3,\"message\":\"Too many connections\"}");
        }
        assertThat(Refused.by(master, "connections")).isEqualTo(2);
        isServed(first);
        isServed(second);

        second.close();
        getsIn(transport, token);
        isServed(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void ofOneTokenOverSocketIo(String transport) {
        Requires.node();
        Master master = start("connections-per-token=2");
        String token = TestTokens.of("worker");
        TalkingClient first = connected(transport, token);
        TalkingClient second = connected(transport, token);
        TalkingClient another = connected(transport, TestTokens.of("worker"));

        String sentence = "too many connections with this token (expected: at most 2)";
        JsonNode third = attempt(transport, token);
        assertThat(third.path("error").asString()).isEqualTo(sentence);
        assertThat(third.path("code").asString()).isEqualTo("LIMIT_EXCEEDED");
        assertThat(Refused.by(master, "connections-per-token")).isEqualTo(1);
        isServed(first);
        isServed(second);
        isServed(another);

        // A Java client retries, and gets in when there is room.
        var told = new ConcurrentLinkedQueue<String>();
        try (ImcacheWorker worker = worker(token, told)) {
            worker.account("of-java", "douyin")
                    .upsert(Comment.builder("c")
                            .content("x")
                            .createdAt(Instant.now())
                            .build());
            await().atMost(LIMIT).until(() -> told.contains("can't connect: " + sentence));
            second.close();
            await().atMost(LIMIT)
                    .until(() -> new Http(ports)
                                    .as(TestTokens.of("admin"))
                                    .get("/api/im/accounts/of-java")
                                    .status()
                            == 200);
        }
        isServed(first);
        getsIn(transport, token);
    }

    private ImcacheWorker worker(String token, Queue<String> told) {
        return ImcacheWorker.builder("of-java")
                .master(Master.address(ports))
                .token(() -> token)
                .retryAfter(Duration.ofMillis(50), Duration.ofMillis(200))
                .listener(new WorkerListener() {
                    @Override
                    public void disconnected(String reason) {
                        told.add(reason);
                    }
                })
                .start();
    }
}
