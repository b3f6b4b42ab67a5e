package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Scrape;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.item.Comment;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the metrics for Prometheus. */
class MetricsIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Ports PORTS = Ports.free();
    private static final Http HTTP = new Http(PORTS);

    private static Master master;

    @BeforeAll
    static void start() {
        master = Master.start(
                TestRedis.url(), "metrics-" + UUID.randomUUID(), PORTS, "--imcache.operations.data-age-interval=1s");
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    @Test
    void pushesAreCountedByKindAndOutcome() {
        Scrape before = Scrape.of(PORTS);
        String push = "{\"timestamp\": 2, \"data\": {\"comments\": [{\"id\": \"c1\"}, {\"id\": \"c2\"}]}}";
        assertThat(HTTP.push("counted", push).status()).isEqualTo(200);
        assertThat(HTTP.push("counted", push).status()).isEqualTo(200);
        assertThat(HTTP.push("counted", "{\"timestamp\": 1, \"data\": {\"comments\": []}}")
                        .status())
                .isEqualTo(409);
        assertThat(HTTP.push("counted", "{").status()).isEqualTo(400);
        Scrape after = Scrape.of(PORTS);

        for (String outcome : Set.of("changed", "unchanged", "stale_snapshot", "invalid_snapshot")) {
            Map<String, String> labels = Map.of("kind", "snapshot", "outcome", outcome);
            assertThat(after.sum("imcache_push_seconds_count", labels)
                            - before.sum("imcache_push_seconds_count", labels))
                    .as(outcome)
                    .isEqualTo(1);
        }
        assertThat(after.sum("imcache_push_bytes_total", Map.of()) - before.sum("imcache_push_bytes_total", Map.of()))
                .isGreaterThan(2.0 * push.length());
        Map<String, String> added = Map.of("change", "added");
        assertThat(after.sum("imcache_push_items_total", added) - before.sum("imcache_push_items_total", added))
                .isEqualTo(2);
    }

    @Test
    void requestsAreCountedByRouteAndNotByWhatTheyAskFor() {
        for (int i = 0; i < 20; i++) {
            HTTP.push("route-" + i, "{\"data\": {\"comments\": [{\"id\": \"c-" + i + "\"}]}}");
            HTTP.get("/api/im/discussions/c-" + i + "?account_id=route-" + i);
            HTTP.get("/api/im/accounts/none-" + i);
            HTTP.get("/no/such/path/" + i);
            HTTP.send("PATCH", "/api/im/messages/m-" + i, "{}");
        }
        Scrape scrape = Scrape.of(PORTS);
        assertThat(scrape.labels("http_server_requests_seconds_count", "uri"))
                .contains(
                        "/api/worker/accounts/{accountId}/snapshot",
                        "/api/im/discussions/{id}",
                        "/api/im/accounts/{id}",
                        "/api/im/messages/{id}")
                .noneMatch(uri -> uri.matches(".*-\\d.*|.*such.*"));
        assertThat(scrape.sum(
                        "http_server_requests_seconds_count", Map.of("uri", "/api/im/accounts/{id}", "status", "404")))
                .isGreaterThanOrEqualTo(20);
        assertThat(scrape.labels("http_server_requests_seconds_bucket", "le")).hasSizeBetween(8, 12);
        assertThat(scrape.samples().keySet())
                .filteredOn(sample -> sample.name().equals("http_server_requests_seconds_count"))
                .allSatisfy(sample -> assertThat(sample.labels().keySet()).isSubsetOf("method", "status", "uri"));
    }

    @Test
    void theAgeOfDataIsKnownForEachPlatform() {
        long old = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
        HTTP.push(
                "aged",
                "{\"platform\": \"aged\", \"timestamp\": " + old + ", \"data\": {\"comments\": [{\"id\": \"c\"}]}}");
        await().atMost(LIMIT).untilAsserted(() -> {
            Scrape scrape = Scrape.of(PORTS);
            assertThat(scrape.sum("imcache_data_age_seconds", Map.of("platform", "aged", "quantile", "1")))
                    .isBetween(7_200.0, 7_300.0);
            assertThat(scrape.sum("imcache_data_accounts", Map.of("platform", "aged", "age", "6h")))
                    .isEqualTo(1);
            assertThat(scrape.sum("imcache_data_accounts", Map.of("platform", "aged", "age", "1m")))
                    .isZero();
        });
        assertThat(HTTP.send("DELETE", "/api/im/accounts/aged", null).status()).isEqualTo(200);
        await("rows go with the platform").atMost(LIMIT).until(() -> !Scrape.of(PORTS)
                .labels("imcache_data_age_seconds", "platform")
                .contains("aged"));
    }

    @Test
    void crawlersConnectionsAndRefusedMessagesAreCounted() {
        Map<String, String> workers = Map.of("namespace", "/worker");
        try (var worker =
                ImcacheWorker.builder("w-metrics").master(master.address()).start()) {
            worker.account("acc-metrics", "douyin")
                    .upsert(Comment.builder("c-1").content("hello").build());
            await().atMost(LIMIT).untilAsserted(() -> {
                Scrape scrape = Scrape.of(PORTS);
                assertThat(scrape.sum("imcache_socketio_connections", workers)).isEqualTo(1);
                assertThat(scrape.find("imcache_ingest_pending_bytes", Map.of("transport", "socketio")))
                        .isPresent();
            });
        }
        await().atMost(LIMIT).until(() -> Scrape.of(PORTS).sum("imcache_socketio_connections", workers) == 0);
    }

    @Test
    void redisIsWatched() {
        HTTP.get("/api/im/messages?account_id=nobody");
        await().atMost(LIMIT).untilAsserted(() -> {
            Scrape scrape = Scrape.of(PORTS);
            assertThat(scrape.sum("imcache_redis_up", Map.of())).isEqualTo(1);
            assertThat(scrape.sum("imcache_redis_command_seconds_count", Map.of("command", "EVALSHA")))
                    .isPositive();
            assertThat(scrape.sum("imcache_store_memory_used_bytes", Map.of())).isGreaterThan(100_000);
            assertThat(scrape.find("imcache_outbound_requests", Map.of())).hasValue(0);
        });
    }

    @Test
    void withoutTheProfileNothingOfTracingIsThere() {
        assertThat(Scrape.of(PORTS).names()).noneMatch(name -> name.startsWith("lettuce") || name.contains("span"));
        assertThat(master.beanNames())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("tracer"));
    }
}
