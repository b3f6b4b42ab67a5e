package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Browser;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Tests the shipped configuration of nginx in a browser: TLS ends there, and a master with allowed origins requires tokens. */
class NginxIntegrationTests {
    private static final String ADMIN = TestTokens.of("admin");
    private static final Ports PORTS = Ports.free();
    private static final List<Ports> MASTERS = List.of(PORTS, Ports.free(), Ports.free());

    private static Browser browser;
    private static Master master;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        List<String> arguments = Master.securedArguments(TestRedis.url(), "nginx-" + UUID.randomUUID(), PORTS);
        arguments.add("--imcache.security.cors.allowed-origins=https://im.example");
        arguments.add("--server.forward-headers-strategy=native");
        arguments.add("--imcache.console.heartbeat=500ms");
        master = Master.start(PORTS, arguments);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (master != null) {
            master.close();
        }
    }

    private static void push(String account, String text) {
        Http.Answer answer = new Http(PORTS)
                .as(ADMIN)
                .push(
                        account,
                        """
                        {"timestamp": %d, "data": {"account_name": "Tea shop",
                          "conversations": [{"conversationId": "c1", "userName": "Rainbow", "lastMessageTime": 1}],
                          "messages": [{"messageId": "m-%s", "conversationId": "c1", "senderId": "c1", "senderName": "Rainbow",
                            "content": "%2$s", "direction": "inbound", "createdAt": %1$d}]}}
                        """
                                .formatted(System.currentTimeMillis(), text));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    }

    /** Opens the console behind nginx, logs in, and reads a message that comes then. */
    private static void useConsole(Nginx nginx, String account) {
        push(account, "Hello");
        browser.open(nginx.http() + "/console/#/accounts/" + account + "/conversations/c1");
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
        browser.type("#token", ADMIN);
        browser.press(Keys.ENTER);
        browser.until(page -> assertThat(page.texts(".message .text")).containsExactly("Hello"));
        // From here on the page does not ask by itself: it shows only what it was told.
        browser.until(page -> assertThat(page.texts(".feed")).containsExactly("Live"));

        push(account, "Still there?");

        browser.until(page -> assertThat(page.texts(".message .text")).containsExactly("Still there?"));
    }

    @Test
    void theConsoleIsUsedThroughTls() throws Exception {
        try (var nginx = Nginx.start(folder, MASTERS, UnaryOperator.identity())) {
            useConsole(nginx, "host-passed-on");
        }
    }

    /** As nginx does if nobody tells it to pass on the client's. */
    @Test
    void theConsoleIsUsedThoughHostIsTheUpstreamsName() throws Exception {
        String host = "  proxy_set_header Host $http_host;\n";
        try (var nginx = Nginx.start(folder, MASTERS, config -> {
            assertThat(config).contains(host);
            return config.replace(host, "");
        })) {
            useConsole(nginx, "host-of-upstream");
        }
    }

    /** Asks from a page of this origin. */
    private static Object ask(String script, Object... arguments) {
        return browser.runAsync("const done = arguments[arguments.length - 1];" + script, arguments);
    }

    @Test
    void otherRequestsFindTheirWay() throws Exception {
        push("routes", "Hello");
        try (var nginx = Nginx.start(folder, MASTERS, UnaryOperator.identity())) {
            browser.open(nginx.http() + "/console/");
            String status = "fetch(arguments[0], {headers: {Authorization: 'Bearer ' + arguments[1]}})"
                    + ".then((answer) => done(answer.status + ' ' + answer.headers.get('Strict-Transport-Security')));";
            assertThat(ask(status, "/api/im/messages?account_id=routes", ADMIN))
                    .asString()
                    .startsWith("200 max-age=");
            assertThat(ask(status, "/actuator/prometheus", ADMIN)).isEqualTo("404 null");
            assertThat(ask(status, "/Actuator/health", ADMIN)).isEqualTo("404 null");
            String[] accounts = IntStream.range(0, 500)
                    .mapToObj(i -> UUID.randomUUID().toString())
                    .toArray(String[]::new);
            assertThat(ask(status, "/api/im/messages?account_id=" + accounts[0], TestTokens.of("im", accounts)))
                    .asString()
                    .startsWith("200 ");
            assertThat(ask(
                            "fetch('/api/worker/accounts/large/snapshot', {method: 'PUT', body: arguments[0],"
                                    + " headers: {Authorization: 'Bearer ' + arguments[1], 'Content-Type': 'application/json'}})"
                                    + ".then((answer) => done(answer.status));",
                            "{\"timestamp\": 1, \"data\": {\"messages\": [{\"id\": \"m\", \"content\": \""
                                    + "x".repeat(3_000_000) + "\"}]}}",
                            ADMIN))
                    .isEqualTo(200L);
        }
    }

    @Test
    void aWebsocketOpens() throws Exception {
        try (var nginx = Nginx.start(folder, MASTERS, UnaryOperator.identity())) {
            browser.open(nginx.http() + "/actuator");
            assertThat(ask(
                            "const socket = new WebSocket(arguments[0] + '/socket.io/?EIO=4&transport=websocket');"
                                    + "socket.onmessage = (event) => { socket.close(); done(event.data.slice(0, 8)); };"
                                    + "socket.onerror = () => done('failed');",
                            nginx.websocket()))
                    .isEqualTo("0{\"sid\":");
        }
    }

    /** A browser's EventSource never comes back after a 502. */
    @Test
    void streamsOfEventsAreAskedToComeAgainWhileNoMasterIsThere() throws Exception {
        List<Ports> nobody = List.of(Ports.free(), Ports.free(), Ports.free());
        try (var nginx = Nginx.start(folder, nobody, UnaryOperator.identity())) {
            browser.open(nginx.http() + "/actuator");
            assertThat(ask("fetch('/api/im/accounts').then((answer) => done(answer.status));"))
                    .isEqualTo(502L);
            assertThat(ask("const source = new EventSource('/api/im/events?account_id=a'); let opened = 0;"
                            + "source.onerror = () => { if (source.readyState === EventSource.CLOSED) done('gave up'); };"
                            + "source.onopen = () => { if (++opened === 2) { source.close(); done('came again'); } };"))
                    .isEqualTo("came again");
        }
    }
}
