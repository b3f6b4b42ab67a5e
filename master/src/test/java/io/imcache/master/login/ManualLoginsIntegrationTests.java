package io.imcache.master.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Logs accounts in by the desktop client's browser, with real clients on two masters. */
class ManualLoginsIntegrationTests {
    private static final String LOGIN = "client:manual-login-success";
    private static final String STATE =
            "{'cookies': [{'name': 'sid', 'value': '%s'}], 'origins': [{'origin': 'https://creator.example', 'localStorage': [{'name': 'k', 'value': 'v'}]}]}";

    private static LoginFixture masters;

    @BeforeAll
    static void start() {
        Requires.node();
        masters = new LoginFixture(LoginFixture.KEYS);
    }

    @AfterAll
    static void stop() {
        masters.close();
    }

    private static String login(String account, String value) {
        return "{'accountId': '%s', 'platform': 'douyin', 'storageState': %s, 'timestamp': 1}"
                .formatted(account, STATE.formatted(value));
    }

    @Test
    void anAssistantRegisters() {
        try (var assistant = LoginFixture.assistant(masters.one)) {
            assistant.emit("client:register", "{'device_id': 'd', 'device_type': 'desktop', 'device_name': 'n'}");
            JsonNode registered = assistant.await("client:register:success");
            assertThat(registered.get("device_id").asString()).isEqualTo("d");
            assertThat(registered.get("session_id").asString()).isNotEmpty();
            assertThat(registered.get("connected_at").asLong()).isPositive();
            assistant
                    .emit("client:heartbeat", "{'client_id': 'd', 'timestamp': 1}")
                    .await("client:heartbeat:ack");
            assistant.emit("client:register", "{'device_id': 'd'}");
            assertThat(assistant.await("client:register:error").get("error").asString())
                    .isEqualTo("device_type: missing or unusable (expected: a text of 1..256 characters)");
            assistant.emit("client:register", "null");
            assertThat(assistant.await("client:register:error").get("error").asString())
                    .startsWith("payload: no object (expected: ");
        }
    }

    @Test
    void aLoginIsKeptAndReachesTheWorkerOnTheOtherMaster() {
        try (TalkingClient worker = masters.worker(masters.one, "w-kept", "kept");
                TalkingClient assistant = LoginFixture.assistant(masters.other, "kept")) {
            LoginFixture.push(worker, "kept");
            assistant.emit(LOGIN, login("kept", "1"));
            JsonNode ack = assistant.await(LOGIN + ":ack");
            assertThat(ack.get("success").asBoolean()).isTrue();
            assertThat(ack.get("accountId").asString()).isEqualTo("kept");
            assertThat(ack.get("workerId").asString()).isEqualTo("w-kept");

            JsonNode storage = worker.await("master:update-account-storage");
            assertThat(storage.get("accountId").asString()).isEqualTo("kept");
            assertThat(storage.get("platform").asString()).isEqualTo("douyin");
            assertThat(storage.get("timestamp").asLong()).isPositive();
            assertThat(storage.at("/storageState/cookies/0/value").asString()).isEqualTo("1");
            assertThat(storage.at("/storageState/origins/0/origin").asString()).isEqualTo("https://creator.example");
            assertThat(storage.at("/storageState/origins/0/localStorage/0/name").asString())
                    .isEqualTo("k");

            JsonNode kept = masters.credentials("kept");
            assertThat(kept.at("/cookies/0/name").asString()).isEqualTo("sid");
            assertThat(kept.at("/localStorage/k").asString()).isEqualTo("v");

            worker.emit(
                    "message",
                    LoginFixture.envelope(
                            "worker:account-restarted",
                            "{'accountId': 'kept', 'platform': 'douyin', 'success': true}"));
            JsonNode told = assistant.await("master:account-status-updated");
            assertThat(told.get("accountId").asString()).isEqualTo("kept");
            assertThat(told.get("status").asString()).isEqualTo("active");
        }
    }

    @Test
    void aSecondLoginReplacesCookiesAndKeepsTheFingerprint() {
        try (TalkingClient worker = masters.worker(masters.one, "w-twice", "twice");
                TalkingClient assistant = LoginFixture.assistant(masters.one, "twice")) {
            LoginFixture.push(worker, "twice");
            assertThat(worker.ask(
                                    "worker:login:success",
                                    "{'account_id': 'twice', 'cookies': [{'name': 'old'}], 'fingerprint': {'seed': 7}}")
                            .get("success")
                            .asBoolean())
                    .isTrue();
            assistant.emit(LOGIN, login("twice", "2")).await(LOGIN + ":ack");
            worker.await("master:update-account-storage");
            JsonNode kept = masters.credentials("twice");
            assertThat(kept.get("cookies").toString()).contains("sid").doesNotContain("old");
            assertThat(kept.at("/fingerprint/seed").asInt()).isEqualTo(7);
        }
    }

    @Test
    void aWorkerThatIsNotThereGetsItLater() {
        try (TalkingClient assistant = LoginFixture.assistant(masters.other, "later")) {
            try (TalkingClient worker = masters.worker(masters.one, "w-later", "later")) {
                LoginFixture.push(worker, "later");
            }
            // The same id, and a token for another account: the login is not for this one.
            try (TalkingClient impostor = masters.worker(masters.other, "w-later", "elsewhere")) {
                assistant.emit(LOGIN, login("later", "3"));
                JsonNode ack = assistant.await(LOGIN + ":ack");
                assertThat(ack.get("success").asBoolean()).isTrue();
                assertThat(ack.has("workerId")).isFalse();
                assertThat(ack.get("message").asString()).startsWith("stored; no worker");
                impostor.emit("worker:get_history_ids", "{'account_id': 'elsewhere'}");
                assertThat(impostor.ask("join_room", "{'room': 'worker:w-later', 'workerId': 'w-later'}")
                                .asBoolean())
                        .isTrue();
                assertThat(impostor.heard().toString()).doesNotContain("master:update-account-storage");
            }
            assertThat(masters.credentials("later").at("/cookies/0/value").asString())
                    .isEqualTo("3");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null | payload: no object",
                "'x' | payload: no object",
                "{} | accountId: missing",
                "{'accountId': 5} | accountId: no text",
                "{'accountId': 'bad'} | storageState: missing or no object",
                "{'accountId': 'bad', 'storageState': []} | storageState: missing or no object",
                "{'accountId': 'bad', 'storageState': {'cookies': {}}} | storageState.cookies: no list of objects",
                "{'accountId': 'bad', 'storageState': {'cookies': ['MARK']}} | storageState.cookies: no list of objects",
                "{'accountId': 'bad', 'storageState': {'origins': [{'localStorage': [{'value': 'MARK'}]}]}} | storageState.origins.localStorage: an entry without a name",
                "{'accountId': 'bad', 'platform': {}, 'storageState': {}} | platform: no text",
                "{'accountId': 'unknown', 'storageState': {}} | account: not known",
                "{'accountId': 'foreign', 'storageState': {}} | account: not known"
            })
    void aLoginThatCannotBeTakenIsAnsweredAndLosesNothing(String data, String error) {
        try (TalkingClient worker = masters.worker(masters.one, "w-bad", "bad", "foreign");
                TalkingClient assistant = LoginFixture.assistant(masters.one, "bad", "unknown")) {
            LoginFixture.push(worker, "bad");
            LoginFixture.push(worker, "foreign");
            assistant.emit(LOGIN, login("bad", "4")).await(LOGIN + ":ack");
            assistant.emit(LOGIN, data);
            JsonNode answer = assistant.await(LOGIN + ":error");
            assertThat(answer.get("error").asString())
                    .startsWith(error)
                    .contains("(expected: ")
                    .doesNotContain("MARK");
            assertThat(assistant.ask(LOGIN, data).get("success").asBoolean()).isFalse();
            assertThat(masters.credentials("bad").at("/cookies/0/value").asString())
                    .isEqualTo("4");
            assertThat(masters.credentials("foreign")).isNull();
        }
    }

    @Test
    void aLoginThatIsTooLargeIsRefused() {
        try (TalkingClient worker = masters.worker(masters.one, "w-large", "large");
                TalkingClient assistant = LoginFixture.assistant(masters.one, "large")) {
            LoginFixture.push(worker, "large");
            assistant.emit(LOGIN, login("large", "5")).await(LOGIN + ":ack");
            assistant.emit(LOGIN, login("large", "x".repeat(1024 * 1024)));
            JsonNode answer = assistant.await(LOGIN + ":error");
            assertThat(answer.get("error").asString())
                    .matches("credentials: 10\\d{5} bytes \\(expected: up to 1048576\\)");
            assertThat(answer.get("accountId").asString()).isEqualTo("large");
            assistant.emit(LOGIN, login("large", "x".repeat(2 * 1024 * 1024)));
            assertThat(assistant.await(LOGIN + ":error").get("error").asString())
                    .startsWith("payload: 20")
                    .contains("(expected: up to ");
            assertThat(masters.credentials("large").at("/cookies/0/value").asString())
                    .isEqualTo("5");
        }
    }

    @Test
    void withoutAKeyNoneIsTaken() {
        try (LoginFixture keyless = new LoginFixture();
                TalkingClient worker = keyless.worker(keyless.one, "w", "a");
                TalkingClient assistant = LoginFixture.assistant(keyless.other, "a")) {
            LoginFixture.push(worker, "a");
            assistant.emit(LOGIN, login("a", "6"));
            assertThat(assistant.await(LOGIN + ":error").get("error").asString())
                    .isEqualTo("credentials: not taken by this master (expected: a key in imcache.credentials.keys)");
            JsonNode report = worker.ask("worker:login:success", "{'account_id': 'a', 'cookies': [{'name': 'c'}]}");
            assertThat(report.get("error").asString()).contains("credentials: not taken by this master");
            LoginFixture.push(worker, "a");
        }
    }
}
