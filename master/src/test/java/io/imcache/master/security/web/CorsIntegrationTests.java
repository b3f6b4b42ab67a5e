package io.imcache.master.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.RawConnection;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the headers for pages of other origins, on both ports: the same for a preflight and the request itself. */
class CorsIntegrationTests {
    private static final String ALLOWED = "https://a.example";
    private static final String ALLOW = "access-control-allow-";
    private static final Ports SOME = Ports.free();
    private static final Ports NONE = Ports.free();
    private static final String TOKEN = TestTokens.of("admin");

    private static Master some;
    private static Master none;

    @BeforeAll
    static void start() {
        List<String> arguments = Master.securedArguments(TestRedis.url(), "cors-" + UUID.randomUUID(), SOME);
        arguments.add("--imcache.security.cors.allowed-origins=" + ALLOWED + ",https://b.example");
        some = Master.start(SOME, arguments);
        none = Master.start(NONE, Master.securedArguments(TestRedis.url(), "cors-" + UUID.randomUUID(), NONE));
    }

    @AfterAll
    static void stop() {
        some.close();
        none.close();
    }

    /** Returns the response in lower case. */
    private static String ask(int port, String method, String path, String origin, String... more) {
        var request = new StringBuilder(method + ' ' + path + " HTTP/1.1\r\nHost: a\r\nOrigin: " + origin + "\r\n");
        for (String header : more) {
            request.append(header).append("\r\n");
        }
        try (var connection = new RawConnection(port)) {
            return connection.send(request + "\r\n").readResponse().toLowerCase(Locale.ROOT);
        }
    }

    private static String preflight(int port, String path, String origin, String method) {
        return ask(
                port,
                "OPTIONS",
                path,
                origin,
                "Access-Control-Request-Method: " + method,
                "Access-Control-Request-Headers: authorization, content-type");
    }

    private static String withToken(Ports ports, String path, String origin) {
        return ask(ports.http(), "GET", path, origin, "Authorization: Bearer " + TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/im/accounts",
        "PUT, /api/im/conversations/c/read",
        "DELETE, /api/im/messages/m",
        "PATCH, /api/worker/accounts/a/snapshot",
        "GET, /api/im/events"
    })
    void aPageOfAnAllowedOriginMayAskWithItsToken(String method, String path) {
        assertThat(preflight(SOME.http(), path, ALLOWED, method))
                .startsWith("http/1.1 200")
                .contains(ALLOW + "origin: " + ALLOWED + "\r\n")
                .containsPattern(ALLOW + "methods: [^\r]*" + method.toLowerCase(Locale.ROOT))
                .contains(ALLOW + "headers: authorization, content-type\r\n")
                .contains("access-control-max-age: 1800\r\n");
    }

    @Test
    void aPageOfAnAllowedOriginMayReadWhatItIsAnswered() {
        assertThat(withToken(SOME, "/api/im/accounts", ALLOWED))
                .startsWith("http/1.1 200")
                .contains(ALLOW + "origin: " + ALLOWED + "\r\n")
                .containsPattern("access-control-expose-headers: [^\r]*etag")
                .containsPattern("vary: [^\r]*origin");
        assertThat(ask(SOME.http(), "GET", "/api/im/accounts", ALLOWED))
                .as("also why it is refused")
                .startsWith("http/1.1 401")
                .contains(ALLOW + "origin: " + ALLOWED + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://c.example",
                "http://a.example",
                "https://a.example.evil.example",
                "https://a.example:444",
                "null"
            })
    void aPageOfAnotherOriginMayNot(String origin) {
        assertThat(preflight(SOME.http(), "/api/im/accounts", origin, "GET"))
                .startsWith("http/1.1 403")
                .doesNotContain(ALLOW);
        assertThat(withToken(SOME, "/api/im/accounts", origin))
                .startsWith("http/1.1 403")
                .contains("origin: not allowed (expected: one of imcache.security.cors.allowed-origins)")
                .doesNotContain(ALLOW, "users");
        assertThat(withToken(NONE, "/api/im/accounts", origin)).doesNotContain(ALLOW);
    }

    /** A proxy ends TLS, and may pass on another host than the browser asked for. */
    @ParameterizedTest
    @CsvSource({
        "console.example,      https://console.example,      ''",
        "console.example:8443, https://console.example:8443, ''",
        "127.0.0.1:8080,       http://127.0.0.1:8080,        ''",
        "up_stream,            https://console.example,      Sec-Fetch-Site: same-origin",
        "up_stream,            https://a.example,            ''"
    })
    void ownPagesMayAskBehindAnyProxy(String host, String origin, String more) {
        var request = new StringBuilder("GET /api/im/accounts HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                + "\r\nAuthorization: Bearer " + TOKEN + "\r\n");
        request.append(more.isEmpty() ? "" : more + "\r\n");
        try (var connection = new RawConnection(SOME.http())) {
            assertThat(connection.send(request + "\r\n").readResponse()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void everyBrowserGetsTheConsole() {
        assertThat(ask(SOME.http(), "GET", "/console/main.js", "https://console.example"))
                .startsWith("http/1.1 200");
    }

    @Test
    void withoutAllowedOriginsNoPageMayAsk() {
        assertThat(preflight(NONE.http(), "/api/im/accounts", ALLOWED, "GET"))
                .startsWith("http/1.1 401")
                .doesNotContain(ALLOW);
        assertThat(withToken(NONE, "/api/im/accounts", ALLOWED)).doesNotContain(ALLOW);
    }

    @Test
    void overPolling() {
        String path = "/socket.io/?EIO=4&transport=polling";
        assertThat(preflight(SOME.socket(), path, ALLOWED, "POST"))
                .startsWith("http/1.1 204")
                .contains(ALLOW + "origin: " + ALLOWED + "\r\n")
                .contains(ALLOW + "headers: authorization, content-type\r\n");
        assertThat(ask(SOME.socket(), "GET", path, ALLOWED))
                .startsWith("http/1.1 200")
                .contains(ALLOW + "origin: " + ALLOWED + "\r\n")
                .contains(ALLOW + "credentials: true\r\n");
        for (int port : new int[] {SOME.socket(), NONE.socket()}) {
            assertThat(preflight(port, path, "https://c.example", "POST")).doesNotContain(ALLOW + "origin");
            assertThat(ask(port, "GET", path, "https://c.example")).doesNotContain(ALLOW + "origin");
        }
    }

    /** Otherwise a cache in between could give a page that one client asked for to another site's. */
    @Test
    void answersVaryByOriginAlsoWhereTheyAreKept() throws IOException, InterruptedException {
        String payload =
                "{\"snapshot\":{\"data\":{\"messages\":[{\"id\":\"m\",\"content\":\"" + "long ".repeat(500) + "\"}]}}}";
        assertThat(new Http(SOME).as(TOKEN).push("vary", payload).status()).isEqualTo(200);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + SOME.http() + "/api/im/messages?account_id=vary"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Accept-Encoding", "gzip")
                .build();
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 4; i++) {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().allValues("content-encoding")).containsExactly("gzip");
            assertThat(String.join(",", response.headers().allValues("vary"))).containsIgnoringCase("origin");
        }
    }
}
