package io.imcache.master.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TestTokens;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Relays logins between desktop clients and workers on two masters. */
class LoginRelayIntegrationTests {
    private static LoginFixture masters;

    @BeforeAll
    static void start() {
        Requires.node();
        masters = new LoginFixture(
                LoginFixture.KEYS, "--imcache.login.report-rate=16KB", "--imcache.login.max-report=32KB");
    }

    @AfterAll
    static void stop() {
        masters.close();
    }

    private static String session() {
        return UUID.randomUUID().toString();
    }

    private static void begin(TalkingClient desk, String account, String session) {
        desk.emit("master:login:start", "{'account_id': '%s', 'session_id': '%s'}".formatted(account, session));
        JsonNode ack = desk.await("master:login:start:ack");
        assertThat(ack.get("success").asBoolean()).isTrue();
        assertThat(ack.get("session_id").asString()).isEqualTo(session);
    }

    @Test
    void aLoginGoesToTheWorkerAndBackOverTwoMasters() {
        String session = session();
        try (TalkingClient worker = masters.worker(masters.one, "w-relay", "relay");
                TalkingClient desk = LoginFixture.desk(masters.other, "relay")) {
            LoginFixture.push(worker, "relay");
            desk.emit(
                    "master:login:start",
                    "{'account_id': 'relay', 'session_id': '%s', 'proxy': {'server': 'http://10.0.0.1:3128', 'username': 'u'}}"
                            .formatted(session));
            JsonNode start = worker.await("master:login:start");
            assertThat(start.get("account_id").asString()).isEqualTo("relay");
            assertThat(start.get("session_id").asString()).isEqualTo(session);
            assertThat(start.get("platform").asString()).isEqualTo("douyin");
            assertThat(start.at("/proxy/server").asString()).isEqualTo("http://10.0.0.1:3128");
            JsonNode ack = desk.await("master:login:start:ack");
            assertThat(ack.get("worker_id").asString()).isEqualTo("w-relay");

            worker.emit(
                    "worker:login:status",
                    "{'session_id': '%s', 'status': 'qrcode_ready', 'account_id': 'relay', 'qr_code_data': 'data:image/png;base64,AAAA', 'expires_at': 5}"
                            .formatted(session));
            JsonNode status = desk.await("worker:login:status");
            assertThat(status.get("qr_code_data").asString()).isEqualTo("data:image/png;base64,AAAA");
            assertThat(status.get("expires_at").asInt()).isEqualTo(5);
            worker.emit("worker:login:qrcode", "{'session_id': '%s', 'qr_code_data': 'B'}".formatted(session));
            assertThat(desk.await("worker:login:qrcode").get("account_id").asString())
                    .as("found by the session")
                    .isEqualTo("relay");

            desk.emit(
                    "master:login:user_input",
                    "{'session_id': '%s', 'input_type': 'verification_code', 'value': '1234'}".formatted(session));
            JsonNode input = worker.await("master:login:user_input");
            assertThat(input.get("session_id").asString()).isEqualTo(session);
            assertThat(input.get("input_type").asString()).isEqualTo("verification_code");
            assertThat(input.get("value").asString()).isEqualTo("1234");
            assertThat(desk.await("master:login:user_input:ack").toString()).doesNotContain("1234");

            worker.emit(
                    "worker:login:status",
                    "{'session_id': '%s', 'status': 'success', 'account_id': 'relay', 'user_info': {'nickname': 'N'}, 'cookies': [{'name': 'sid', 'value': 'MARKER'}], 'fingerprint': {'seed': 'MARKER'}}"
                            .formatted(session));
            JsonNode success = desk.await("worker:login:status");
            assertThat(success.at("/user_info/nickname").asString()).isEqualTo("N");
            assertThat(success.toString()).doesNotContain("MARKER", "cookies", "fingerprint");
            assertThat(masters.credentials("relay").toString()).contains("cookies", "fingerprint", "MARKER");
            JsonNode channels = desk.emit("monitor:request_channels", null).await("monitor:channels");
            assertThat(channels.at("/channels/0/name").asString()).isEqualTo("N");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker:login:qrcode:ready",
                "worker:login:qrcode:refreshed",
                "worker:login:success",
                "worker:login:failed",
                "worker:login:error",
                "worker:notification:push"
            })
    void reportsGoToThoseWhoMaySeeTheAccount(String event) {
        try (TalkingClient worker = masters.worker(masters.one, "w-seen", "seen", "unseen");
                TalkingClient desk = LoginFixture.desk(masters.other, "seen")) {
            JsonNode foreign = worker.ask(event, "{'account_id': 'unseen', 'title': 'hidden'}");
            assertThat(foreign.get("success").asBoolean()).isTrue();
            worker.emit(event, "{'account_id': 'seen', 'error': 'e', 'stack': 'at /home/x'}");
            JsonNode told = desk.await(event);
            assertThat(told.get("error").asString()).isEqualTo("e");
            assertThat(desk.heard().toString()).doesNotContain("unseen", "hidden", "/home/x");
        }
    }

    @Test
    void logsOut() {
        try (TalkingClient worker = masters.worker(masters.one, "w-out", "out");
                TalkingClient desk = LoginFixture.desk(masters.other, "out")) {
            LoginFixture.push(worker, "out");
            worker.ask("worker:login:success", "{'account_id': 'out', 'cookies': [{'name': 'c'}]}");
            assertThat(masters.credentials("out")).isNotNull();
            desk.emit("master:account:logout", "{'account_id': 'out'}").await("master:account:logout:ack");
            JsonNode envelope =
                    worker.await("message", data -> data.get("type").asString().equals("master:account:logout"));
            assertThat(envelope.get("version").asString()).isEqualTo("v1");
            assertThat(envelope.at("/payload/account_id").asString()).isEqualTo("out");
            assertThat(masters.credentials("out")).isNull();
            JsonNode ack = worker.ask(
                    "message",
                    LoginFixture.envelope("worker:account:logout:ack", "{'success': true, 'account_id': 'out'}"));
            assertThat(ack.at("/payload/success").asBoolean()).isTrue();
        }
    }

    @Test
    void theClientIsToldThatNoWorkerIsThere() {
        try (TalkingClient desk = LoginFixture.desk(masters.other, "alone", "left")) {
            desk.emit("monitor:create_account", "{'platform': 'douyin', 'account_name': 'n', 'account_id': 'alone'}");
            desk.await("monitor:create_account_result");
            desk.emit("master:login:start", "{'account_id': 'alone', 'session_id': 's-alone'}");
            JsonNode none = desk.await("master:login:start:error");
            assertThat(none.get("error").asString()).startsWith("account: no worker has it (expected: ");
            assertThat(none.get("session_id").asString()).isEqualTo("s-alone");

            try (TalkingClient worker = masters.worker(masters.one, "w-left", "left")) {
                LoginFixture.push(worker, "left");
                begin(desk, "left", session());
            }
            // Masters tell each other of a worker that left a moment later.
            await().untilAsserted(() -> {
                JsonNode answer = desk.ask("master:login:start", "{'account_id': 'left'}");
                assertThat(answer.path("error").asString(""))
                        .startsWith("account: its worker is not connected (expected: ");
            });
        }
    }

    @Test
    void aWorkerThatNothingWasPushedByIsFoundByItsAssignmentOrByName() {
        try (TalkingClient worker = masters.worker(masters.one, "w-new");
                TalkingClient desk = LoginFixture.desk(masters.other)) {
            desk.emit(
                    "monitor:create_account",
                    "{'platform': 'douyin', 'account_name': 'n', 'account_id': 'assigned', 'assigned_worker_id': 'w-new'}");
            desk.await("monitor:create_account_result");
            begin(desk, "assigned", session());
            assertThat(worker.await("master:login:start").get("account_id").asString())
                    .isEqualTo("assigned");
            desk.emit("monitor:create_account", "{'platform': 'douyin', 'account_name': 'n', 'account_id': 'named'}");
            desk.await("monitor:create_account_result");
            desk.emit("master:login:start", "{'account_id': 'named', 'worker_id': 'w-new'}");
            assertThat(desk.await("master:login:start:ack").get("session_id").asString())
                    .as("a new one")
                    .isNotEmpty();
            assertThat(worker.await("master:login:start").get("account_id").asString())
                    .isEqualTo("named");
        }
    }

    @Test
    void nobodyReportsOrAsksForAccountsOfOthers() {
        String session = session();
        try (TalkingClient worker = masters.worker(masters.one, "w-mine", "mine");
                TalkingClient thief = masters.worker(masters.other, "w-thief", "other");
                TalkingClient desk = LoginFixture.desk(masters.other, "mine");
                TalkingClient foreign = LoginFixture.desk(masters.one, "other")) {
            LoginFixture.push(worker, "mine");
            LoginFixture.push(thief, "other");
            begin(desk, "mine", session);

            String named = "{'session_id': '%s', 'status': 'x'}".formatted(session);
            assertThat(thief.ask("worker:login:status", named).get("code").asString())
                    .isEqualTo("FORBIDDEN");
            assertThat(thief.ask(
                                    "worker:login:status",
                                    "{'session_id': '%s', 'account_id': 'other'}".formatted(session))
                            .get("error")
                            .asString())
                    .startsWith("session_id: of another account");
            assertThat(thief.ask("worker:login:success", "{'account_id': 'mine', 'cookies': []}")
                            .get("code")
                            .asString())
                    .isEqualTo("FORBIDDEN");
            assertThat(masters.credentials("mine")).isNull();

            foreign.emit(
                    "master:login:user_input",
                    "{'session_id': '%s', 'input_type': 'code', 'value': '1'}".formatted(session));
            assertThat(foreign.await("master:login:user_input:error")
                            .get("error")
                            .asString())
                    .startsWith("session_id: not known (expected: ");
            foreign.emit("master:login:start", "{'account_id': 'other', 'session_id': '%s'}".formatted(session));
            assertThat(foreign.await("master:login:start:error").get("error").asString())
                    .startsWith("session_id: in use for another account");
            foreign.emit("master:login:start", "{'account_id': 'mine'}");
            assertThat(foreign.await("master:login:start:error").get("error").asString())
                    .startsWith("account: not known");
        }
    }

    @Test
    void reportsAreBounded() {
        try (TalkingClient worker = masters.worker(masters.one, "w-bound", "bound");
                TalkingClient desk = LoginFixture.desk(masters.other, "bound")) {
            LoginFixture.push(worker, "bound");
            String large = "{'account_id': 'bound', 'qr_code_data': '%s'}".formatted("A".repeat(33 * 1024));
            assertThat(worker.ask("worker:login:qrcode", large).get("code").asString())
                    .isEqualTo("PAYLOAD_TOO_LARGE");
            for (String wrong :
                    new String[] {"null", "[]", "'x'", "{}", "{'account_id': 7}", "{'session_id': 'unknown'}"}) {
                JsonNode answer = worker.ask("worker:login:status", wrong);
                assertThat(answer.get("code").asString()).as(wrong).isEqualTo("INVALID_ENVELOPE");
                assertThat(answer.get("error").asString()).as(wrong).contains("(expected: ");
            }
            int refused = 0;
            for (int i = 0; i < 200 && refused == 0; i++) {
                JsonNode answer = worker.ask(
                        "worker:login:qrcode",
                        "{'account_id': 'bound', 'n': %d, 'qr_code_data': '%s'}".formatted(i, "A".repeat(30 * 1024)));
                refused += answer.path("code").asString("").equals("LIMIT_EXCEEDED") ? 1 : 0;
            }
            assertThat(refused).isEqualTo(1);
            String metrics = new Http(masters.one).as(TestTokens.of("admin")).text("/actuator/prometheus");
            assertThat(metrics).containsPattern("imcache_login_reports_total\\{[^}]*outcome=\"refused\"[^}]*} [1-9]");
            assertThat(metrics).containsPattern("imcache_login_reports_total\\{[^}]*outcome=\"taken\"[^}]*} [1-9]");
            assertThat(desk.await("worker:login:qrcode").get("n").asInt()).isZero();
            LoginFixture.push(worker, "bound");
        }
    }
}
