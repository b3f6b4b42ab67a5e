package io.imcache.master.ingest.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Leaks;
import io.imcache.master.testing.Requires;
import io.imcache.master.workers.ConnectedWorkers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uses the client of crawlers over each transport. */
@ExtendWith(Leaks.class)
class WorkerTransportsIntegrationTests {
    private static final int COLD_STARTS = 10;
    private static final int SLOWEST_UPGRADE_MS = 5000;

    private static final String CONVERSATION =
            """
            [["emit", "message", {"type": "worker:heartbeat", "version": "v1", "timestamp": 1,
                "payload": {"worker_id": "w-early"}}],
             ["emit", "message", {"type": "worker:register", "version": "v1", "timestamp": 2,
                "payload": {"worker_id": "w-1", "capabilities": []}}],
             ["ack", "join_room", {"room": "worker:w-1", "workerId": "w-1"}],
             ["emit", "worker:login:success", {"account_id": "a"}],
             ["emit", "worker:reply:result", null],
             ["ack", "message", {"requestId": "r-1", "payload": {"accountId": "acc-1"}, "timestamp": 3,
                "version": "v1", "type": "worker:data:sync"}],
             ["ack", "message", {"type": "worker:account:status", "version": "v1", "timestamp": 4,
                "payload": {"account_statuses": []}}],
             ["await", 4]%s]
            """;

    @BeforeAll
    static void needsNode() {
        Requires.node();
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void aWorkersWholeConversation(String transport) {
        try (TestServer master = new TestServer();
                JsClient worker = start(master, transport, transport.equals("upgrade") ? ", [\"upgraded\"]" : "")) {
            List<JsonNode> lines = worker.finish(TestServer.LIMIT);

            assertThat(lines.get(0).path("maxPayload").asInt()).isEqualTo(16 * 1024 * 1024);
            assertThat(messages(lines))
                    .extracting(m -> m.path("type").asString())
                    .containsExactly(
                            "worker:heartbeat:ack",
                            "worker:register:ack",
                            "WORKER_DATA_SYNC_ACK",
                            "worker:account:status:ack");
            assertThat(acks(lines).get(0).asBoolean()).isTrue();
            JsonNode sync = acks(lines).get(1);
            assertThat(sync).isEqualTo(messages(lines).get(2));
            assertThat(sync.path("requestId").asString()).isEqualTo("r-1");
            assertThat(sync.at("/payload/success").asBoolean()).isTrue();
            assertThat(sync.at("/payload/accountId").asString()).isEqualTo("acc-1");
            assertThat(sync.at("/payload/stats/rejected").asInt()).isEqualTo(9);
            assertThat(master.pushes.origins).extracting("workerId").containsExactly("w-1");
            String last = lines.get(lines.size() - 1).path("transport").asString();
            assertThat(last).isEqualTo(transport.equals("polling") ? "polling" : "websocket");
        }
    }

    /** An unchanged crawler says nothing of requests; that it answers the ping behind them shows that it got them. */
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void answersAtOnceThatItGotWhatItWasSent(String transport) {
        String steps = "[[\"ack\", \"join_room\", {\"room\": \"worker:w-1\"}], [\"await\", 1]]";
        try (TestServer master = new TestServer();
                JsClient worker = JsClient.start(master.namespace(), TestServer.options(transport, steps))) {
            worker.await("ack", TestServer.LIMIT);
            ConnectedWorkers.Delivery delivery = requireNonNull(master.workers.last);
            long sent = System.nanoTime();
            assertThat(delivery.deliver("master:reply:request", new byte[] {'{', '}'}))
                    .isTrue();
            // Long before the next ping by itself.
            await().until(() -> delivery.idle().toNanos() < System.nanoTime() - sent);
        }
    }

    /** Without help, an open poll would delay the upgrade until the next ping, 25 s later. */
    @Test
    void upgradesAtOnceOnAColdMaster() {
        for (int i = 0; i < COLD_STARTS; i++) {
            try (TestServer master = new TestServer();
                    JsClient worker = start(master, "upgrade", ", [\"upgraded\"]")) {
                JsonNode done = worker.await("done", TestServer.LIMIT);
                assertThat(done.path("transport").asString()).isEqualTo("websocket");
                assertThat(done.path("at").asInt()).isLessThan(SLOWEST_UPGRADE_MS);
            }
        }
    }

    /** The messages come in few POSTs, and their answers wait together for the next poll. */
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void manyAtOnceAreAnsweredInOrder(String transport) {
        String options = TestServer.options(transport, "[[\"fill\", 300], [\"await\", 300]]");
        try (TestServer master = new TestServer();
                JsClient worker = JsClient.start(master.namespace(), options)) {
            List<JsonNode> lines = worker.finish(TestServer.LIMIT);
            List<JsonNode> answers = messages(lines);
            assertThat(answers.size())
                    .as("last line: %s", lines.get(lines.size() - 1))
                    .isEqualTo(300);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).path("requestId").asInt()).isEqualTo(i);
            }
            assertThat(master.pushes.mostAtOnce).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void tooLargeIsToldAndTheWorkerStays(String transport) {
        String steps =
                """
                [["big", 20000000],
                 ["ack", "message", {"type": "worker:heartbeat", "version": "v1", "timestamp": 1, "payload": {}}],
                 ["await", 2]]
                """;
        String options = TestServer.options(transport, steps);
        try (TestServer master = new TestServer();
                JsClient neighbour =
                        JsClient.start(master.namespace(), TestServer.options("websocket", "[[\"await\", 1]]"));
                JsClient worker = JsClient.start(master.namespace(), options)) {
            neighbour.await("connect", TestServer.LIMIT);
            List<JsonNode> lines = worker.finish(TestServer.LIMIT);

            assertThat(messages(lines))
                    .extracting(m -> m.path("type").asString())
                    .containsExactlyInAnyOrder("error", "worker:heartbeat:ack");
            JsonNode error = messages(lines).stream()
                    .filter(m -> m.path("type").asString().equals("error"))
                    .findFirst()
                    .orElseThrow();
            assertThat(error.at("/payload/code").asString()).isEqualTo("PAYLOAD_TOO_LARGE");
            assertThat(error.at("/payload/error").asString()).contains("(expected: up to 16777216 bytes)");
            assertThat(master.pushes.accounts).isEmpty();
            assertThat(master.gauge("imcache.socketio.connections")).isGreaterThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void upToTheLimitIsTaken(String transport) {
        String options = TestServer.options(transport, "[[\"big\", 16000000], [\"await\", 1]]");
        try (TestServer master = new TestServer();
                JsClient worker = JsClient.start(master.namespace(), options)) {
            // The detector of leaks looks at each of the frame's buffers: half of the usual limit on a quiet machine.
            worker.finish(TestServer.LIMIT.multipliedBy(3));
            assertThat(master.pushes.accounts).containsExactly("acc-big");
            assertThat(master.gauge("imcache.ingest.pending")).isZero();
        }
    }

    private static JsClient start(TestServer master, String transport, String more) {
        String options = TestServer.options(transport, CONVERSATION.formatted(more));
        return JsClient.start(master.namespace(), options);
    }

    private static List<JsonNode> messages(List<JsonNode> lines) {
        return data(lines, "message");
    }

    private static List<JsonNode> acks(List<JsonNode> lines) {
        return data(lines, "ack");
    }

    private static List<JsonNode> data(List<JsonNode> lines, String what) {
        return lines.stream()
                .filter(line -> line.path("what").asString().equals(what))
                .map(line -> line.path("data"))
                .toList();
    }
}
