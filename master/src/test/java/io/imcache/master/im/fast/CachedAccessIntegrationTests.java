package io.imcache.master.im.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that a kept page goes only to callers who would get it otherwise, and looks the same. */
class CachedAccessIntegrationTests {
    private static final String PAGE = "/api/im/messages?account_id=a";
    private static final int PER_SECOND = 40;
    private static final Ports PORTS = Ports.free();

    @SuppressWarnings("NullAway.Init")
    private static Master master;

    @BeforeAll
    static void start() {
        List<String> arguments = Master.securedArguments(TestRedis.url(), "kept-" + UUID.randomUUID(), PORTS);
        arguments.add("--imcache.limits.im-requests-per-second=" + PER_SECOND);
        arguments.add("--imcache.security.cors.allowed-origins=https://im.example");
        master = Master.start(PORTS, arguments);
        assertThat(as(TestTokens.of("worker"))
                        .push(
                                "a",
                                "{\"data\":{\"messages\":[{\"messageId\":\"m\",\"conversationId\":\"c\","
                                        + "\"content\":\"hello\",\"createdAt\":1761804248025}]}}")
                        .status())
                .isEqualTo(200);
        keep();
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static Http as(String token) {
        return new Http(PORTS).as(token);
    }

    /** Reads the page until it comes out of the cache. */
    private static Http keep() {
        Http reader = as(TestTokens.of("im", "a"));
        for (int i = 0; i < 2; i++) {
            assertThat(reader.get(PAGE).json().at("/data/messages/0/content").asString())
                    .isEqualTo("hello");
        }
        return reader;
    }

    private static double hits() {
        return master.bean(MeterRegistry.class)
                .get("cache.gets")
                .tags("cache", "imcache.pages", "result", "hit")
                .functionCounter()
                .count();
    }

    private static long counted(String route) {
        return master.bean(MeterRegistry.class)
                .get("http.server.requests")
                .tags("method", "GET", "uri", route, "status", "200")
                .timer()
                .count();
    }

    private static Map<String, List<String>> headers(Http http, String path) {
        Map<String, List<String>> headers = new TreeMap<>(http.headers(path).map());
        headers.remove("date");
        return headers;
    }

    @Test
    void looksTheSame() {
        Http reader = keep();
        double before = hits();
        Map<String, List<String>> kept = headers(reader, PAGE);
        assertThat(hits()).isEqualTo(before + 1);

        Map<String, List<String>> read = headers(reader, PAGE + "&cursor=0");
        assertThat(hits()).as("another address").isEqualTo(before + 1);
        Map<String, List<String>> unknown = headers(as(TestTokens.of("im", "a", "z")), PAGE + "&cursor=00");
        assertThat(unknown.remove("etag"))
                .as("by one who has to be found out first")
                .isNotNull();
        kept.remove("etag");
        assertThat(read.remove("etag")).isNotNull();
        assertThat(kept)
                .isEqualTo(read)
                .isEqualTo(unknown)
                .containsKeys("content-security-policy", "x-content-type-options");
    }

    @Test
    void isCountedOnce() {
        Http reader = as(TestTokens.of("im", "a", "counted"));
        double before = hits();
        for (int i = 0; i < 3; i++) {
            assertThat(reader.get("/api/im/notifications?account_id=a").status())
                    .isEqualTo(200);
        }
        assertThat(hits()).isEqualTo(before + 2);
        // A request is counted after its answer was sent, perhaps after the client has read it.
        await().untilAsserted(() -> assertThat(counted("/api/im/notifications")).isEqualTo(3));
    }

    @Test
    void isGivenToNobodyElse() {
        assertThat(as("").get(PAGE).status()).isEqualTo(401);
        assertThat(as(TestTokens.wronglySigned("im")).get(PAGE).status()).isEqualTo(401);
        assertThat(as(TestTokens.expired("im")).get(PAGE).status()).isEqualTo(401);
        Http worker = as(TestTokens.of("worker"));
        Http stranger = as(TestTokens.of("im", "b"));
        for (int i = 0; i < 3; i++) {
            // From the second time on, their tokens are known too.
            assertThat(worker.get(PAGE).status()).isEqualTo(403);
            Http.Answer answer = stranger.get(PAGE);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().at("/data/messages")).isEmpty();
        }
    }

    @Test
    void countsAgainstTheLimit() {
        Http reader = keep();
        long began = System.nanoTime();
        int admitted = 0;
        int sent = 20 * PER_SECOND;
        for (int i = 0; i < sent; i++) {
            admitted += reader.get(PAGE).status() == 200 ? 1 : 0;
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(admitted).isBetween(PER_SECOND / 2, (int) (PER_SECOND * (2 + seconds + 1)));
    }
}
