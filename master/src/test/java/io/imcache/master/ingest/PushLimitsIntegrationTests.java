package io.imcache.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.security.web.Refused;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.RawConnection;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.redis.testing.TestRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pushes beyond the limits to a complete master, and checks that it answers, counts and stores nothing. */
class PushLimitsIntegrationTests {
    private static final int BYTES = 64 * 1024;
    private static final Ports PORTS = Ports.free();

    private static Master master;

    @BeforeAll
    static void start() {
        master = Master.start(
                TestRedis.url(),
                "pushes-" + UUID.randomUUID(),
                PORTS,
                "--imcache.limits.json-depth=10",
                "--imcache.limits.text-length=2000",
                "--imcache.limits.items-per-collection=2",
                "--imcache.limits.accounts-per-connection=2",
                "--imcache.ingest.max-http-payload=64KB");
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static String payload(String comments) {
        return "{\"data\": {\"comments\": [" + comments + "]}}";
    }

    private static void isNotStored(String account) {
        assertThat(new Http(PORTS).get("/api/im/accounts/" + account).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            json                 | payload: nested too deep | {"id": "c", "raw": [[[[[[[[]]]]]]]]}
            json                 | payload: nested too deep | {"id": "c", "content": "LONG"}
            items-per-collection | data.comments: more items (expected: at most 2) | {"id": 1}, {"id": 2}, {"id": 3}
            """)
    void whatIsTooMuchInOnePushIsRefused(String limit, String reason, String comments) {
        Requires.node();
        String payload = payload(comments.replace("LONG", "x".repeat(2_001)));
        double before = Refused.by(master, limit);
        String account = UUID.randomUUID().toString();
        Http.Answer answer = new Http(PORTS).push(account, payload);
        assertThat(answer.status()).isEqualTo(400);
        refused(answer.json(), "INVALID_SNAPSHOT", reason);
        try (TalkingClient worker = worker()) {
            String sent = payload.replaceFirst("\\{", "{\"accountId\": \"" + account + "\", \"snapshot\": {") + '}';
            refused(worker.ask("message", envelope(sent)).path("payload"), "INVALID_SNAPSHOT", reason);
        }
        assertThat(Refused.by(master, limit)).isEqualTo(before + 2);
        isNotStored(account);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            br               | br
            zstd             | zstd
            gzip, br         | gzip, br
            identity;gzip;br | gzip, br
            """)
    void encodingsThatNobodyDecodesAreNamed(String lines, String named) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + PORTS.http() + "/api/worker/accounts/" + UUID.randomUUID() + "/snapshot"))
                .PUT(HttpRequest.BodyPublishers.ofString("{}"));
        for (String line : lines.split(";", -1)) {
            request.header("Content-Encoding", line);
        }

        var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Accept-Encoding")).contains("gzip");
        refused(
                new JsonMapper().readTree(answer.body()),
                "INVALID_SNAPSHOT",
                "Content-Encoding: " + named + " (expected: gzip or identity)");
    }

    @Test
    void otherMethodsAreToldWhichAreRight() {
        Http.Answer answer = new Http(PORTS).send("POST", "/api/worker/accounts/x/snapshot", "{}");
        assertThat(answer.status()).isEqualTo(405);
        refused(answer.json(), "INVALID_ENVELOPE", "method: POST (expected: PUT for a snapshot, PATCH for changes)");
    }

    private static void refused(JsonNode answer, String code, String reason) {
        assertThat(answer.path("success").asBoolean(true)).isFalse();
        assertThat(answer.path("code").asString()).isEqualTo(code);
        assertThat(answer.path("error").asString()).contains(reason);
    }

    private static TalkingClient worker() {
        return TalkingClient.start("http://127.0.0.1:" + PORTS.socket() + "/worker", "{'transports': ['websocket']}");
    }

    private static String envelope(String payload) {
        return "{\"type\": \"worker:data:sync\", \"version\": \"v1\", \"timestamp\": 1, \"payload\": " + payload + "}";
    }

    @Test
    void aConnectionIsForSoManyAccountsAndNoMore() {
        Requires.node();
        double before = Refused.by(master, "accounts-per-connection");
        String prefix = UUID.randomUUID().toString();
        String push = "{\"accountId\": \"%s-%d\", \"snapshot\": " + payload("{\"id\": \"c\"}") + "}";
        try (TalkingClient worker = worker();
                TalkingClient another = worker()) {
            for (int i = 0; i < 2; i++) {
                assertThat(worker.ask("message", envelope(push.formatted(prefix, i)))
                                .at("/payload/success")
                                .asBoolean())
                        .isTrue();
            }
            JsonNode third = worker.ask("message", envelope(push.formatted(prefix, 2)));
            refused(third.path("payload"), "LIMIT_EXCEEDED", "accounts");
            assertThat(Refused.by(master, "accounts-per-connection")).isEqualTo(before + 1);
            isNotStored(prefix + "-2");
            assertThat(worker.ask("message", envelope(push.formatted(prefix, 1)))
                            .at("/payload/success")
                            .asBoolean())
                    .as("one of the two")
                    .isTrue();
            assertThat(another.ask("message", envelope(push.formatted(prefix, 2)))
                            .at("/payload/success")
                            .asBoolean())
                    .as("over another connection")
                    .isTrue();
        }
    }

    /** Sends bodies that are a little too large, far too large, and of an unknown length. */
    @Test
    void aBodyThatIsTooLargeIsRefused() {
        double before = Refused.by(master, "max-http-payload");
        String account = UUID.randomUUID().toString();
        String path = "/api/worker/accounts/" + account + "/snapshot";
        for (int bytes : new int[] {BYTES + 1, 20_000_000}) {
            Http.Answer answer = new Http(PORTS).push(account, " ".repeat(bytes));
            assertThat(answer.status()).isEqualTo(413);
            refused(answer.json(), "PAYLOAD_TOO_LARGE", "(expected: at most 65536 bytes)");
        }
        try (var chunked = new RawConnection(PORTS.http())) {
            chunked.send("PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
            for (int i = 0; i < 5; i++) {
                chunked.send(chunk);
            }
            assertThat(chunked.readResponse()).startsWith("HTTP/1.1 413").contains("PAYLOAD_TOO_LARGE");
        }
        assertThat(Refused.by(master, "max-http-payload")).isEqualTo(before + 3);
        isNotStored(account);
        assertThat(new Http(PORTS).push(account, payload("{\"id\": \"c\"}")).status())
                .isEqualTo(200);
    }
}
