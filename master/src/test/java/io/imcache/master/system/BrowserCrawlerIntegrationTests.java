package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.imcache.master.testing.Browser;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A crawler in a web page of another origin, as browser extensions are: Chromium sends messages over 128 KB in several
 * frames, which clients in Node do not.
 */
class BrowserCrawlerIntegrationTests {
    private static final Ports PORTS = Ports.free();
    private static final String PUSHES =
            """
            const [url, token, transports, sizes, done] = arguments;
            const socket = io(url, {
              forceNew: true, transports, retries: 3, ackTimeout: 60000, auth: (give) => give({ token }),
            });
            socket.on("connect_error", (error) => done("refused: " + error.message));
            (async () => {
              const answers = [];
              for (const size of sizes) {
                const now = Date.now();
                const comments = [{ commentId: "k-" + size, content: "好".repeat(size / 3), createdAt: now }];
                const payload = { accountId: "acc", platform: "douyin", timestamp: now, removal: "merge", snapshot: { comments } };
                const answer = await socket.emitWithAck("message", {
                  type: "worker:data:sync", version: "v1", timestamp: now, requestId: String(size), payload,
                });
                answers.push(answer.requestId + " " + (answer.payload.error ?? answer.payload.stats.rejected));
              }
              answers.push(socket.io.engine.transport.name);
              socket.disconnect();
              return answers.join(", ");
            })().then(done, (error) => done(String(error)));
            """;

    private static Browser browser;
    private static Master master;
    private static HttpServer pages;

    @BeforeAll
    static void start() throws IOException {
        Requires.node();
        browser = Browser.start();
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = "<!doctype html><title>crawler</title>".getBytes(StandardCharsets.UTF_8);
        pages.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        pages.start();
        var arguments =
                new ArrayList<>(Master.securedArguments(TestRedis.url(), "browser-" + UUID.randomUUID(), PORTS));
        arguments.add("--imcache.security.cors.allowed-origins=" + origin());
        master = Master.start(PORTS, arguments);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (pages != null) {
            pages.stop(0);
        }
        if (master != null) {
            master.close();
        }
    }

    private static String origin() {
        return "http://127.0.0.1:" + pages.getAddress().getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling websocket"})
    void pushesOfAllSizesAreTaken(String transports) {
        browser.open(origin());
        browser.load("socket.io-client/dist/socket.io.min.js");
        String[] names = transports.split(" ");

        // Around the size of a frame, and the largest.
        int[] sizes = {300, 131_000, 131_100, 262_200, 3_000_000, 12_000_000};
        Object said = browser.runAsync(
                PUSHES, "http://127.0.0.1:" + PORTS.socket() + "/worker", TestTokens.of("worker"), names, sizes);

        assertThat(said)
                .isEqualTo("300 0, 131000 0, 131100 0, 262200 0, 3000000 0, 12000000 0, " + names[names.length - 1]);
        assertThat(new Http(PORTS)
                        .as(TestTokens.of("im"))
                        .get("/api/im/discussions/k-12000000?account_id=acc")
                        .json()
                        .at("/data/content")
                        .asString())
                .hasSize(4_000_000)
                .endsWith("好");
    }
}
