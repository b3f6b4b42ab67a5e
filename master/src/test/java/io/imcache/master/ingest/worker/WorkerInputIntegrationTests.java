package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.imcache.master.testing.Leaks;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Sends broken input, and checks the answers and the log. */
@ExtendWith(Leaks.class)
class WorkerInputIntegrationTests {
    private static final String SECRET = "not-for-the-log";

    private static final TestServer master = new TestServer();
    private static final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeAll
    static void listen() {
        logged.start();
        logger().addAppender(logged);
    }

    @AfterAll
    static void stop() {
        master.close();
        logger().detachAppender(logged);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("ROOT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    null                                       | error                | INVALID_ENVELOPE | envelope: null
                    5                                          | error                | INVALID_ENVELOPE | envelope
                    'text'                                     | error                | INVALID_ENVELOPE | envelope
                    []                                         | error                | INVALID_ENVELOPE | envelope: an array
                    {}                                         | error                | INVALID_ENVELOPE | type: missing
                    {'type':'a','version':'v2','requestId':[]} | a:error              | INVALID_ENVELOPE | version
                    {'type':'a'                                | error                | INVALID_ENVELOPE | broken JSON
                    {'type':'worker:x','version':'v1','timestamp':1,'payload':{}} | worker:x:error | UNKNOWN_TYPE | worker:x
                    {'type':'worker:register','version':'v1','timestamp':1,'payload':{}} | worker:register:ack | INVALID_ENVELOPE | worker_id
                    """)
    void aMalformedMessageIsAnswered(String argument, String type, String code, String reason) {
        try (RawWorker worker = new RawWorker(master)) {
            worker.event("message", argument);
            String answer = worker.awaitEvent();
            boolean brokenType = answer.contains("\"type\":\"a:error\"") && argument.equals("{'type':'a'");
            assertThat(brokenType || answer.contains("\"type\":\"" + type + "\""))
                    .isTrue();
            assertThat(answer)
                    .contains("\"success\":false", "\"code\":\"" + code + "\"")
                    .containsPattern("\"error\":\"[^}]*" + reason.substring(0, 4));
            worker.assertServed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker:message:detected",
                "worker:bulk_insert_works",
                "worker:bulk_insert_of_later",
                "worker:push_new_comments"
            })
    void whatSnapshotsSayTooIsTakenAndPassedOver(String type) {
        try (RawWorker worker = new RawWorker(master)) {
            worker.event(
                    "message", "{'type':'" + type + "','version':'v1','timestamp':1,'payload':{'account_id':'a'}}");
            worker.event(
                    "message", "{'type':'" + type + "','version':'v1','timestamp':1,'requestId':'r','payload':{}}");
            assertThat(worker.awaitEvent())
                    .contains("\"type\":\"" + type + ":ack\"", "\"success\":true", "\"requestId\":\"r\"");
        }
    }

    /** A client with the option {@code retries} repeats an event until it is acknowledged. */
    @Test
    void everyEventWithACallbackIsAcknowledgedOnceAndInOrder() {
        List<String> events = List.of(
                "[\"worker:notification:push\",{\"type\":\"message\"}]",
                "[\"worker:login:status\",{\"account_id\":\"a\",\"status\":\"pending\"}]",
                "[\"worker:bulk_insert_messages\",{\"messages\":[]}]",
                "[\"anything\"]",
                "[\"*\",null]",
                "[\"\",1]",
                "[5]",
                "[\"worker:login:success\",null]",
                "[\"worker:reply:result\",null]");
        try (RawWorker worker = new RawWorker(master)) {
            for (int i = 0; i < events.size(); i++) {
                worker.send("42/worker," + i + events.get(i));
            }
            worker.send("42/worker,[\"anything\"]");
            for (int i = 0; i < events.size(); i++) {
                assertThat(worker.await("43")).isEqualTo("43/worker,%d[{\"success\":true}]".formatted(i));
            }
            worker.assertServed();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "comments, 'c0ffee-1', c0ffee-1",
        "messages, 17, 17",
        "videos, '\"\u0000{', '\\\"\\u0000{'",
    })
    void newItemsAreAnsweredByAnEventOfTheirRequest(String items, String id, String named) {
        String written =
                id.matches("\\d+") ? id : "\"" + id.replace("\"", "\\\"").replace("\u0000", "\\u0000") + "\"";
        try (RawWorker worker = new RawWorker(master)) {
            worker.send("42/worker,3[\"worker:push_new_" + items + "\",{\"request_id\":" + written
                    + ",\"account_id\":\"acc-1\",\"platform_user_id\":null,\"" + items
                    + "\":[{\"id\":\"1\",\"is_new\":true},{\"id\":\"2\"},{\"id\":\"3\"}]}]");
            String answer = "{\"success\":true,\"inserted\":0,\"skipped\":3}";
            assertThat(worker.await("4")).as("to the callback").isEqualTo("43/worker,3[" + answer + "]");
            assertThat(worker.await("4"))
                    .as("as an event")
                    .isEqualTo("42/worker,[\"master:push_new_" + items + "_ack_" + named + "\"," + answer + "]");
        }
    }

    @Test
    void newItemsWithoutAUsableRequestAreOnlyLogged() {
        try (RawWorker worker = new RawWorker(master)) {
            for (String data : List.of(
                    "null",
                    "7",
                    "{'comments':[1]}",
                    "{'request_id':{'a':['" + SECRET + "']},'comments':7}",
                    "{'request_id':true}",
                    "{'request_id':''}",
                    "{'request_id':'" + SECRET.repeat(9) + "','comments':[]}")) {
                worker.event("worker:push_new_comments", data);
            }
            worker.event(
                    "message",
                    "{'type':'worker:heartbeat','version':'v1','timestamp':1,'requestId':'alive','payload':{}}");
            assertThat(worker.awaitEvent()).as("the first event").contains("\"alive\"");
        }
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("worker:push_new_comments") && line.contains("request_id"))
                .noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void noArgumentAtAll() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.send("42/worker,7[\"message\"]");
            assertThat(worker.await("43/worker,7[")).contains("envelope: missing");
            worker.send("42/worker,8[\"join_room\"]");
            assertThat(worker.await("43/worker,8[")).isEqualTo("43/worker,8[false]");
            worker.assertServed();
        }
    }

    @Test
    void theRequestIdComesBackAsItWas() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.event("message", "{'requestId':-1.50e3,'type':'x'}");
            assertThat(worker.awaitEvent()).contains("\"requestId\":-1.50e3,", "\"type\":\"x:error\"");
        }
    }

    @Test
    void nothingClosesTheConnectionOrIsLogged() {
        Logger library = (Logger) LoggerFactory.getLogger("com.corundumstudio.socketio");
        library.setLevel(Level.TRACE);
        try (RawWorker neighbour = new RawWorker(master);
                RawWorker worker = new RawWorker(master)) {
            garbage().forEach(worker::send);
            worker.event("join_room", "null");
            worker.event("join_room", "{'room':5,'workerId':{}}");
            worker.event("worker:reply:result", "null");
            worker.event("worker:whatever", "{'a':'" + SECRET + "'}");
            worker.event("message", "{'type':'worker:data:sync','version':'v1','timestamp':1,'payload':{'a':" + SECRET);
            worker.event("message", "{'type':'" + SECRET + "','version':'v1','timestamp':1,'payload':{}}");
            worker.push("acc-" + SECRET, 10);
            worker.assertServed();
            neighbour.assertServed();
        } finally {
            library.setLevel(null);
        }
        Stream<String> lines = logged.list.stream()
                .flatMap(event -> Stream.of(
                        event.getFormattedMessage(),
                        Objects.requireNonNullElse(
                                event.getThrowableProxy() == null
                                        ? null
                                        : event.getThrowableProxy().getMessage(),
                                "")));
        assertThat(lines.filter(line -> line.contains(SECRET))).isEmpty();
    }

    private static List<String> garbage() {
        return List.of(
                "",
                "4",
                "9" + SECRET,
                SECRET,
                "42" + SECRET,
                "42/worker," + SECRET + "[]",
                "42/worker,99999999999999999999[\"message\",\"" + SECRET + "\"]",
                "42/worker,[",
                "42/worker,[]",
                "42/worker,[5,\"" + SECRET + "\"]",
                "42/worker,{\"" + SECRET + "\":1}",
                "42/nowhere,[\"message\",\"" + SECRET + "\"]",
                "43/worker,[\"" + SECRET + "\"]",
                "43/worker,5[\"" + SECRET + "\"]",
                "451-/worker,[\"message\",{\"_placeholder\":true,\"num\":0}]",
                "45999999-/worker,[\"message\",\"" + SECRET + "\"]",
                "40/nowhere,{\"token\":\"" + SECRET + "\"}",
                "44/worker,{\"message\":\"" + SECRET + "\"}",
                "3" + SECRET,
                "2" + SECRET,
                "0{\"sid\":\"" + SECRET + "\"}",
                "12:42[\"" + SECRET + "\"]");
    }

    @Test
    void anAuthObjectOfAnyShapeConnects() {
        for (String auth : List.of("{}", "{'token':'a?b[c,d'}", "{'a':['x',{}],'token':'t'}", "[1]", "{", "5")) {
            try (RawWorker worker = new RawWorker(master)) {
                worker.send("41/worker,");
                worker.send("40/worker," + auth.replace('\'', '"'));
                assertThat(worker.await("4")).startsWith("40/worker,{\"sid\":");
                worker.assertServed();
            }
        }
    }

    @Test
    void anUnknownNamespaceIsRefusedInWords() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.send("40/nowhere,");
            assertThat(worker.await("44")).isEqualTo("44/nowhere,{\"message\":\"Invalid namespace\"}");
        }
    }

    @Test
    void binaryEventsAreRefusedInWords() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.send("451-/worker,[\"message\",{\"_placeholder\":true,\"num\":0}]");
            assertThat(worker.awaitEvent()).contains("binary", "INVALID_ENVELOPE");
        }
    }

    @Test
    void anAttachmentThatNeverComesSwallowsNothing() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.send("452-/worker,17[\"message\",{\"_placeholder\":true,\"num\":0}]");
            worker.send("3");
            worker.send("42/worker,18[\"join_room\",{\"room\":\"worker:w\"}]");
            assertThat(worker.await("43/worker,")).startsWith("43/worker,17[{").contains("binary");
            assertThat(worker.await("43/worker,")).isEqualTo("43/worker,18[true]");
            for (String broken : List.of("45", "451", "451-", "45-[]", "451-/worker,", "4512345678901-/worker,[]")) {
                worker.send(broken);
            }
            worker.send("461-/worker,1[{\"_placeholder\":true,\"num\":0}]");
            worker.assertServed();
        }
    }

    @Test
    void theWorkerIdIsWhatWasSaidLast() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.event("join_room", "{'room':'worker:w-room'}");
            worker.push("acc-1", 1);
            worker.awaitEvent();
            worker.event(
                    "message",
                    "{'type':'worker:heartbeat','version':'v1','timestamp':1,'payload':{'worker_id':'w-beat'}}");
            worker.push("acc-2", 1);
            worker.awaitEvent();
            worker.awaitEvent();
            worker.event(
                    "message",
                    "{'type':'worker:register','version':'v1','timestamp':1,'payload':{'worker_id':'w-reg'}}");
            worker.push("acc-3", 1);
            worker.awaitEvent();
            assertThat(worker.awaitEvent()).contains("acc-3");
            int last = master.pushes.origins.size();
            assertThat(master.pushes.origins.subList(last - 3, last))
                    .extracting("workerId")
                    .containsExactly("w-room", "w-beat", "w-reg");
        }
    }
}
