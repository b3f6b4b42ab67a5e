package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.testing.Callers;
import io.imcache.master.web.WebConfiguration;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.WebFilter;

/** Tests the routes in a whole server, byte by byte, including what happens before a request reaches a route. */
@SpringBootTest(
        classes = ServerIntegrationTests.Server.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"server.address=127.0.0.1", "management.endpoint.health.validate-group-membership=false"})
class ServerIntegrationTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({ImConfiguration.class, WebConfiguration.class})
    static class Server {
        @Bean
        CrawlAccounts crawlAccounts() {
            return new FakeCrawlAccounts();
        }

        @Bean
        WebFilter everyone() {
            return Callers.EVERYONE;
        }

        @Bean
        OutboundMessages outboundMessages() {
            return new FakeOutboundMessages();
        }

        @Bean
        AccountStore accountStore() {
            return new FakeAccountStore()
                    .with(
                            ItemCollection.MESSAGES,
                            "{\"id\":\"1\",\"content\":\"用户🌈\"}",
                            "{\"id\":\"2\",\"content\":\"" + "long ".repeat(400) + "\"}");
        }
    }

    private final int port;

    ServerIntegrationTests(@Autowired @LocalServerPort int port) {
        this.port = port;
    }

    @Test
    void answersWithLengthAndUtf8() throws IOException {
        String response = exchange("GET", "/api/im/messages?account_id=acc-1&count=1");
        assertThat(response)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-type: application/json\r\n")
                .containsIgnoringCase("content-length: ")
                .contains("用户🌈")
                .endsWith("\"cursor\":1,\"has_more\":true},\"status_code\":0}");
    }

    @Test
    void headHasTheLengthOfGetAndNoBody() throws IOException {
        String path = "/api/im/messages?account_id=acc-1";
        String head = exchange("HEAD", path);
        assertThat(head).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(lengthIn(head)).isEqualTo(lengthIn(exchange("GET", path)));
    }

    private static String lengthIn(String response) {
        return response.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length", 0, 14))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void longAnswersAreCompressedForThoseWhoTakeThem() throws IOException {
        String path = "/api/im/messages?account_id=acc-1";
        assertThat(exchange("GET", path, "Accept-Encoding: gzip"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-encoding: gzip");
        assertThat(exchange("GET", path)).doesNotContainIgnoringCase("content-encoding");
    }

    @Test
    void answersVaryByEncodingWhetherTheyArePackedOrNot() throws IOException {
        String path = "/api/im/messages?account_id=acc-1";
        assertThat(exchange("GET", path)).containsIgnoringCase("vary: accept-encoding");
        assertThat(exchange("GET", path, "Accept-Encoding: gzip")).containsIgnoringCase("vary: accept-encoding");
        assertThat(exchange("HEAD", path, "Accept-Encoding: gzip"))
                .containsIgnoringCase("vary: accept-encoding")
                .doesNotContainIgnoringCase("content-length");
    }

    @Test
    void tagsAreComparedAsRfc9110Says() throws IOException {
        String path = "/api/im/messages?account_id=acc-1";
        String tag = exchange("GET", path)
                .lines()
                .filter(line -> line.regionMatches(true, 0, "etag:", 0, 5))
                .map(line -> line.substring(5).strip())
                .findFirst()
                .orElseThrow();
        String strong = tag.substring("W/".length());
        for (String held : List.of(tag, strong, "\"x\", " + strong, "W/\"x\"," + tag + ", \"y\"", "*")) {
            assertThat(exchange("GET", path, "If-None-Match: " + held))
                    .as(held)
                    .startsWith("HTTP/1.1 304")
                    .containsIgnoringCase("etag: " + tag);
        }
        assertThat(exchange("GET", path, "If-None-Match: \"x\"", "If-None-Match: " + strong))
                .as("two lines")
                .startsWith("HTTP/1.1 304");
        for (String held : List.of("\"x\"", "x", strong.substring(1), "")) {
            assertThat(exchange("GET", path, "If-None-Match: " + held)).as(held).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void healthNamesTheBuild() throws IOException {
        assertThat(exchange("GET", "/api/im/health")).containsPattern("\"version\":\"\\d+\\.\\d+\\.\\d+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nothing",
                "/favicon.ico",
                "/api",
                "/api/im",
                "/api/im/",
                "//",
                "/api//im/messages?account_id=acc-1",
                "/api/im/messages;a=b/x",
                "/api/im/../../etc/passwd",
                "/api/im/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2f",
                "/error",
                "/api/im/messages/%00?account_id=acc-1",
                "/api/im/messages/%FF%FE?account_id=acc-1",
                "/api/im/messages/%ED%A0%BD?account_id=acc-1",
                "/api/im/messages?account_id=%FF&count=%FF",
                "/actuator/nothing",
                "/webjars/x",
                "/static/../x"
            })
    void oddPathsAreToldInTheEnvelope(String path) throws IOException {
        for (String accept : new String[] {"*/*", "text/html,application/xhtml+xml", "nonsense"}) {
            String response = exchange("GET", path, "Accept: " + accept);
            assertThat(response).as(path).containsPattern("^HTTP/1.1 4\\d\\d");
            assertThat(response)
                    .as(path)
                    .contains("\"data\":null", "\"status_msg\":")
                    .doesNotContain("<html");
        }
    }

    /** A text that is no URI is refused before there is a request to answer in the envelope. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/im/messages/%zz?account_id=acc-1",
                "/api/im/messages/%?account_id=acc-1",
                "/api/im/messages?account_id=%zz",
                "/api/im/messages?account_id=%",
                "/api/im/messages?account_id=a|b",
                "/api/im/{id}",
                "/api/im/a\\b",
                "/api/im/\"",
                "api/im",
                "*",
                "?",
                "http://[::1/",
                "http://%/"
            })
    void brokenTargetsAreTheClientsFault(String target) throws IOException {
        assertThat(exchange("GET", target))
                .as(target)
                .containsPattern("^HTTP/1.1 4\\d\\d")
                .doesNotContain("<html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "%zz", "a:notaport", "[::1", "a:99999999", "a/b", "用户"})
    void oddHostsDoNotBringTheServerToFail(String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET /api/im/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            assertThat(answer(socket, request)).containsPattern("^HTTP/1.1 [24]\\d\\d");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
    void wrongMethodsAreToldWhichAreRight(String method) throws IOException {
        assertThat(exchange(method, "/api/im/notifications?account_id=acc-1"))
                .startsWith("HTTP/1.1 405")
                .containsPattern("(?i)allow: ?(GET,HEAD|GET, HEAD|HEAD,GET|HEAD, GET)")
                .contains("\"status_code\":405");
    }

    @Test
    void wrongMethodOnNoRouteIsNoRoute() throws IOException {
        assertThat(exchange("POST", "/api/im/nothing"))
                .startsWith("HTTP/1.1 404")
                .contains("\"status_code\":404");
    }

    private String exchange(String method, String target, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            request.append("Connection: close\r\n\r\n");
            return answer(socket, request.toString());
        }
    }

    private static String answer(Socket socket, String request) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
