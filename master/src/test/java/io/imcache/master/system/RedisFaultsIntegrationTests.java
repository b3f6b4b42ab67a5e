package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.FlakyProxy;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.FullDiskRedis;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crawler and an IM client are told while something is wrong with Redis, and that all goes on by itself after it. */
class RedisFaultsIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MESSAGES = "/api/im/messages?account_id=a";

    private final Ports ports = Ports.free();
    private final Http http = new Http(ports);
    private Master master;
    private long pushed;

    @TempDir
    private Path directory;

    private void start(int redisPort) {
        master = Master.start("redis://127.0.0.1:" + redisPort, "faults", ports);
        push();
        assertServes();
    }

    @AfterEach
    void stop() {
        if (master != null) {
            master.close();
        }
    }

    private Http.Answer push() {
        pushed++;
        return http.push(
                "a",
                "{\"timestamp\": %d, \"data\": {\"messages\": [{\"id\": \"m\", \"content\": \"%d\"}]}}"
                        .formatted(pushed, pushed));
    }

    /** A push is taken, and read. */
    private void assertServes() {
        Http.Answer answer = push();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/version").asLong()).isPositive();
        assertThat(http.get(MESSAGES).json().at("/data/messages/0/content").asString())
                .isEqualTo(Long.toString(pushed));
    }

    private void assertRefusesPushes() {
        Http.Answer answer = push();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
        assertThat(answer.json().at("/code").asString()).isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.json().at("/error").asString()).isNotEmpty();
    }

    private void assertRefusesReads() {
        Http.Answer answer = http.get(MESSAGES);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
        assertThat(answer.json().at("/status_msg").asString()).contains("try again");
    }

    private void awaitServes() {
        await().atMost(PATIENCE).untilAsserted(this::assertServes);
    }

    @Test
    void redisIsStopped() throws Exception {
        try (EmbeddedRedis redis = TestRedis.embedded()) {
            start(redis.port());
            signal(redis, "-STOP");
            try {
                for (int round = 0; round < 2; round++) {
                    assertRefusesPushes();
                    assertRefusesReads();
                }
                assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            } finally {
                signal(redis, "-CONT");
            }
            awaitServes();
        }
    }

    /** Unchanged crawlers end if their registration is refused. */
    @Test
    void crawlersRegisterWhileRedisIsStopped() throws Exception {
        Requires.node();
        try (EmbeddedRedis redis = TestRedis.embedded()) {
            start(redis.port());
            assertThat(http.send("POST", "/api/admin/accounts", "{\"account_id\": \"b\", \"platform\": \"p\"}")
                            .status())
                    .isEqualTo(201);
            try (TalkingCrawler crawler = TalkingCrawler.connect(ports, "w", null)) {
                signal(redis, "-STOP");
                try {
                    assertThat(crawler.registerFor("p")).isEmpty();
                } finally {
                    signal(redis, "-CONT");
                }
                assertThat(crawler.await("master:task:assign").at("/id").asString())
                        .as("Redis learns later what the crawler takes")
                        .isEqualTo("b");
            }
        }
    }

    private static void signal(EmbeddedRedis redis, String signal) throws IOException, InterruptedException {
        String pid = Long.toString(redis.process().pid());
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }

    @Test
    void redisIsSlow() throws Exception {
        try (EmbeddedRedis redis = TestRedis.embedded();
                var proxy = new FlakyProxy(redis.port())) {
            start(proxy.port());
            proxy.delay(Duration.ofMillis(300));
            assertServes();
            // More than a command may take.
            proxy.delay(Duration.ofSeconds(5));
            assertRefusesReads();
            assertRefusesPushes();
            proxy.delay(Duration.ZERO);
            awaitServes();
        }
    }

    @Test
    void redisIsKilledAndStartedAgain() throws Exception {
        EmbeddedRedis first = EmbeddedRedis.start(directory, "appendfsync always");
        try (first;
                var proxy = new FlakyProxy(first.port())) {
            start(proxy.port());
            long version = http.push("kept", "{\"data\": {\"messages\": [{\"id\": \"m\"}]}}")
                    .json()
                    .at("/version")
                    .asLong();
            ProcessHandle process = first.process();
            process.destroyForcibly();
            process.onExit().join();
            assertRefusesPushes();
            assertRefusesReads();
            first.close();
            try (EmbeddedRedis second = EmbeddedRedis.start(directory)) {
                proxy.target(second.port());
                awaitServes();
                assertThat(http.get("/api/im/messages/m?account_id=kept").status())
                        .isEqualTo(200);
                assertThat(http.push("kept", "{\"data\": {\"messages\": []}}")
                                .json()
                                .at("/version")
                                .asLong())
                        .as("not the next one: it can't be known that nothing was lost")
                        .isGreaterThan(version + 1);
                master.close();
            }
        }
    }

    @Test
    void theDiskOfRedisIsFull() throws Exception {
        try (FullDiskRedis redis = FullDiskRedis.start(directory)) {
            start(redis.port());
            redis.fill();
            await().atMost(PATIENCE).untilAsserted(this::assertRefusesPushes);
            assertThat(http.get(MESSAGES).status()).isEqualTo(200);
            assertThat(http.send("PUT", "/api/im/messages/m/read?account_id=a", null)
                            .status())
                    .isEqualTo(503);
            redis.free();
            awaitServes();
        }
    }
}
