package io.imcache.master.im;

import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.security.Access;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.master.workers.RequestIds;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** Tests messages that IM clients send through one master, and workers that are connected to another. */
class OutboundIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final String MESSAGE =
            "{'account_id':'a','conversation_id':'v1','content':'hello','msg_type':'text'}";
    /** The worker that pushes the snapshots. */
    private static final String WORKER = "worker-1";

    private final String prefix = "test-" + UUID.randomUUID();
    private final ImMaster one = new ImMaster(prefix);
    private final ImMaster other = new ImMaster(prefix);
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final ConnectedWorkers.Delivery worker = (event, json) -> {
        assertThat(event).isEqualTo("master:reply:request");
        return requests.add(ImMaster.JSON.readTree(json));
    };

    @BeforeEach
    void push() {
        one.push(snapshotOf("a")
                .at(T)
                .with(CONVERSATIONS, "{'id':'v1','userId':'u1','userName':'Ann'}")
                .with(MESSAGES)
                .push());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private JsonNode send(String body) {
        return one.post("/messages", body).is(201).data();
    }

    private JsonNode message(ImMaster replica, String id) {
        return replica.get("/messages/" + id + "?account_id=a").is(200).data();
    }

    private void awaitStatus(String id, String status) {
        await().untilAsserted(() ->
                assertThat(message(other, id).get("status").asString()).isEqualTo(status));
    }

    private JsonNode awaitRequest() {
        await().untilAsserted(() -> assertThat(requests).hasSize(1));
        return requests.get(0);
    }

    private static void result(ImMaster replica, String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        replica.workers
                .messages()
                .result(bytes, 0, bytes.length, Access.EVERYONE)
                .block(Duration.ofSeconds(10));
    }

    @Test
    void reachesTheWorkerWhereverItIs() {
        other.workers.connections().connected(WORKER, worker);
        JsonNode sent = send(MESSAGE);
        String id = sent.get("msg_id").asString();

        assertThat(sent.get("status").asString()).isEqualTo("sending");
        assertThat(sent.get("direction").asString()).isEqualTo("outbound");
        assertThat(sent.at("/receiver/user_id").asString()).isEqualTo("u1");
        assertThat(sent.get("is_read").asBoolean()).isTrue();
        JsonNode request = awaitRequest();
        assertThat(request.get("reply_id").asString()).isEqualTo(id);
        assertThat(request.get("assigned_worker_id").asString()).isEqualTo(WORKER);
        assertThat(request.get("account_id").asString()).isEqualTo("a");
        assertThat(request.get("target_type").asString()).isEqualTo("direct_message");
        assertThat(request.get("conversation_id").asString()).isEqualTo("v1");
        assertThat(request.get("reply_content").asString()).isEqualTo("hello");
        assertThat(request.get("platform").asString()).isEqualTo("douyin");
        assertThat(request.get("target_id").asString()).isEqualTo("v1");
        assertThat(request.at("/context/user_id").asString()).isEqualTo("u1");
        assertThat(request.at("/context/channel_name").asString()).isEqualTo("a");

        result(one, "{'reply_id':'" + id + "','status':'success','platform_reply_id':777}");
        assertThat(message(other, id).get("status").asString()).isEqualTo("sent");
        result(other, "{'reply_id':'" + id + "','status':'failed'}");
        assertThat(message(one, id).get("status").asString()).isEqualTo("sent");
    }

    @Test
    void waitsForTheWorker() {
        String id = send(MESSAGE).get("msg_id").asString();
        assertThat(message(other, id).get("status").asString()).isEqualTo("sending");

        other.workers.connections().connected(WORKER, worker);
        assertThat(awaitRequest().get("reply_id").asString()).isEqualTo(id);
    }

    @Test
    void goesToAnotherConnectionWhereOneDoesNotTakeIt() {
        one.workers.connections().connected(WORKER, (event, json) -> false);
        send(MESSAGE);
        one.workers.connections().connected(WORKER, worker);
        awaitRequest();
    }

    @Test
    void goesToTheWorkerThatHoldsTheAccountByThen() {
        send(MESSAGE);
        one.store.claim("a", "worker-2", Duration.ofMinutes(1)).block();
        other.workers.connections().connected("worker-2", worker);
        assertThat(awaitRequest().get("assigned_worker_id").asString()).isEqualTo("worker-2");
        one.workers.connections().connected(WORKER, worker);
        await().during(Duration.ofMillis(200)).until(() -> requests.size() == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsWithoutAResult(boolean workerIsThere) {
        try (var hasty = new ImMaster(prefix, Duration.ofMillis(200))) {
            if (workerIsThere) {
                other.workers.connections().connected(WORKER, worker);
            }
            String id = hasty.post("/messages", MESSAGE)
                    .is(201)
                    .data()
                    .get("msg_id")
                    .asString();
            awaitStatus(id, "failed");
            assertThat(message(one, id).get("error_message").asString()).contains("in time");

            result(one, "{'reply_id':'" + id + "','status':'success','data':{'platform_reply_id':'p1'}}");
            assertThat(message(other, id).get("status").asString()).isEqualTo("sent");
        }
    }

    @Test
    void failsWhereTheWorkerSaysSo() {
        other.workers.connections().connected(WORKER, worker);
        String id = send(MESSAGE).get("msg_id").asString();
        awaitRequest();
        result(other, "{'reply_id':'" + id + "','status':'processing'}");
        assertThat(message(one, id).get("status").asString()).isEqualTo("sending");
        result(other, "{'reply_id':'" + id + "','status':'blocked','error_message':'not friends'}");
        assertThat(message(one, id).get("status").asString()).isEqualTo("failed");
        assertThat(message(one, id).get("error_message").asString()).isEqualTo("not friends");
    }

    @Test
    void becomesOneWithTheCrawlersMessage() {
        String id = send(MESSAGE).get("msg_id").asString();
        result(other, "{'reply_id':'" + id + "','status':'success','platform_reply_id':'p9'}");
        one.push(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, "{'id':'p9','conversationId':'v1','content':'something else','direction':'outgoing'}")
                .push());

        JsonNode messages = other.get("/messages?account_id=a").data().get("messages");
        assertThat(messages.size()).isEqualTo(1);
        assertThat(messages.get(0).get("msg_id").asString()).isEqualTo("p9");
        assertThat(messages.get(0).get("client_msg_id").asString()).isEqualTo(id);
        assertThat(messages.get(0).get("status").asString()).isEqualTo("sent");
    }

    @Test
    void isSentOnceForOneKey() {
        other.workers.connections().connected(WORKER, worker);
        String id = "";
        for (int i = 0; i < 3; i++) {
            var answer = one.send(HttpMethod.POST, "/messages", MESSAGE, "Idempotency-Key", "key-1")
                    .is(201);
            id = answer.data().get("msg_id").asString();
        }
        assertThat(awaitRequest().get("reply_id").asString()).isEqualTo(id);
        assertThat(one.get("/messages?account_id=a").data().get("messages").size())
                .isEqualTo(1);
        await().during(Duration.ofMillis(200)).until(() -> requests.size() == 1);
    }

    private static String named(String id, String content) {
        return "{'account_id':'a','conversation_id':'v1','content':'" + content + "','msg_id':'" + id + "'}";
    }

    @Test
    void isSentOnceForOneIdOfTheClient() {
        other.workers.connections().connected(WORKER, worker);
        one.push(snapshotOf("b").at(T).with(CONVERSATIONS, "{'id':'v1'}").push());
        one.workers.connections().connected(WORKER, worker);
        JsonNode first = send(named("5d1c-1", "hello"));
        assertThat(first.get("msg_id").asString()).isEqualTo("5d1c-1");
        String requestId = awaitRequest().get("reply_id").asString();
        JsonNode again =
                other.post("/messages", named("5d1c-1", "hello")).is(201).data();
        assertThat(again.get("create_time")).isEqualTo(first.get("create_time"));
        assertThat(one.post("/messages", named("5d1c-1", "another")).is(409).text())
                .contains("msg_id: 5d1c-1 (expected: the id of no message)");
        assertThat(one.get("/messages?account_id=a").data().get("messages").size())
                .isEqualTo(1);

        // The same id in another account is another message.
        one.post("/messages", named("5d1c-1", "hi").replace("'a'", "'b'").replace("}", ",'receiver_id':'u'}"))
                .is(201);
        await().untilAsserted(() -> assertThat(requests).hasSize(2));
        assertThat(requests)
                .extracting(request -> request.get("account_id").asString())
                .containsExactly("a", "b");

        result(other, "{'reply_id':'" + requestId + "','status':'success','platform_reply_id':'p9'}");
        assertThat(message(one, "5d1c-1").get("status").asString()).isEqualTo("sent");
        one.push(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, "{'id':'p9','conversationId':'v1','content':'hello','direction':'outgoing'}")
                .push());
        JsonNode later =
                other.post("/messages", named("5d1c-1", "hello")).is(201).data();
        assertThat(later.get("msg_id").asString()).isEqualTo("p9");
        assertThat(later.get("client_msg_id").asString()).isEqualTo("5d1c-1");
        assertThat(one.get("/messages?account_id=a").data().get("messages").size())
                .isEqualTo(1);
        assertThat(requests).hasSize(2);
    }

    @Test
    void twoMastersMakeOneMessageOfOneId() {
        other.workers.connections().connected(WORKER, worker);
        var answers = Flux.range(0, 8)
                .flatMap(i -> Mono.fromCallable(() ->
                                (i % 2 == 0 ? one : other).post("/messages", named("5d1c-2", i < 4 ? "hello" : "bye")))
                        .subscribeOn(Schedulers.boundedElastic()))
                .collectList()
                .block();

        assertThat(answers).extracting(ImMaster.Answer::status).containsOnly(201, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 201)
                .hasSize(4)
                .extracting(answer -> answer.data().get("content"))
                .containsOnly(answers.stream()
                        .filter(answer -> answer.status() == 201)
                        .findFirst()
                        .orElseThrow()
                        .data()
                        .get("content"));
        awaitRequest();
        assertThat(one.get("/messages?account_id=a").data().get("messages").size())
                .isEqualTo(1);
    }

    /**
     * Leaves what a master leaves that died a minute ago, after it prepared a message and before it handed it over.
     */
    private void prepared(String id) {
        var mailbox =
                new WorkerMailbox(one.connection, prefix, () -> Instant.now().minusSeconds(60), Duration.ofSeconds(1));
        var request =
                new OutboundRequest(id, "a", System.currentTimeMillis() + 60_000, "{\"reply_id\":\"" + id + "\"}");
        assertThat(mailbox.prepare(request).block()).isTrue();
    }

    @Test
    void isHandedOverWhereItsMasterDiedAfterItWasStored() {
        other.workers.connections().connected(WORKER, worker);
        one.store
                .create("a", MESSAGES, "{\"messageId\":\"im-1\",\"conversationId\":\"v1\",\"status\":\"sending\"}")
                .block();
        prepared("im-1");
        assertThat(awaitRequest().get("reply_id").asString()).isEqualTo("im-1");
        result(one, "{'reply_id':'im-1','status':'success'}");
        awaitStatus("im-1", "sent");
    }

    @Test
    void isSentByItsRepeatWhereItsMasterDiedBeforeItWasStored() {
        other.workers.connections().connected(WORKER, worker);
        prepared(RequestIds.of("a", "5d1c-3"));
        other.post("/messages", named("5d1c-3", "hello")).is(201);
        assertThat(awaitRequest().get("reply_id").asString()).endsWith(".5d1c-3");
        other.post("/messages", named("5d1c-3", "hello")).is(201);
        other.post("/messages", named("last", "hello")).is(201);
        await().untilAsserted(() -> assertThat(requests).hasSize(2));
        assertThat(requests.get(1).get("reply_id").asString()).endsWith(".last");
    }

    /** Whatever is lost between a master and Redis, the client does not know what became of its message. */
    @ParameterizedTest
    @CsvSource({
        "prepared, false",
        "prepared, true",
        "stored, false",
        "stored, true",
        "submitted, false",
        "submitted, true"
    })
    void isSentOnceWhereRedisWasLostMeanwhile(String step, boolean answer) {
        other.workers.connections().connected(WORKER, worker);
        String text =
                switch (step) {
                    case "prepared" -> "\r\n$1\r\np\r\n";
                    case "submitted" -> "\r\n$1\r\ns\r\n";
                    default -> "\"status\":\"sending\"";
                };
        try (var proxy = new TcpProxy(URI.create(TestRedis.url()).getPort());
                var cut = new ImMaster(prefix, Duration.ofSeconds(60), proxy.url(), Duration.ofSeconds(1))) {
            cut.get("/messages?account_id=a").is(200);
            var lost = answer ? proxy.loseAnswer(text) : proxy.loseRequest(text);
            assertThat(cut.post("/messages", named("5d1c-4", "hello")).status()).isIn(201, 503);
            assertThat(lost).isDone();
            JsonNode repeated =
                    other.post("/messages", named("5d1c-4", "hello")).is(201).data();
            if (repeated.get("status").asString().equals("sending")) {
                // One that was stored and not submitted is found after 15 s.
                await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(requests)
                        .extracting(request -> request.get("reply_id").asString())
                        .containsExactly(RequestIds.of("a", "5d1c-4")));
            }
            other.post("/messages", named("last", "hello")).is(201);
            await().untilAsserted(() -> assertThat(requests)
                    .extracting(request -> request.get("reply_id").asString())
                    .anyMatch(id -> id.endsWith(".last")));
            assertThat(requests.size()).isLessThanOrEqualTo(2);
            assertThat(other.get("/messages?account_id=a")
                            .data()
                            .get("messages")
                            .size())
                    .isEqualTo(2);
        }
    }

    @Test
    void isForgottenWhereItsMasterDiedBeforeItWasStored() {
        other.workers.connections().connected(WORKER, worker);
        prepared("im-1");
        try (var redis = one.redis.connect()) {
            await().until(() ->
                    redis.sync().keys(prefix + ":{outbound}:*").equals(List.of(prefix + ":{outbound}:seat:" + WORKER)));
        }
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{'reply_id':null}",
                "{'reply_id':'x'}",
                "{'status':'success'}",
                "{'reply_id':'nobody','status':'success'}",
                "{'reply_id':{},'status':[]}"
            })
    void resultsOfNothingArePassedOver(String json) {
        result(one, json);
    }

    @Test
    void refusesMessagesThatCannotBeSent() {
        one.post("/messages", "{'account_id':'a','content':'x'}").is(400);
        one.post("/messages", "{'account_id':'a','conversation_id':'v1'}").is(400);
        one.post("/messages", "{'account_id':'a','conversation_id':'v1','content':''}")
                .is(400);
        one.post("/messages", "{'account_id':'a','conversation_id':'v8','content':'x'}")
                .is(404);
        one.post("/messages", "{'account_id':'a','conversation_id':'v8','receiver':{'user_id':'u'},'content':'x'}")
                .is(201);
    }
}
