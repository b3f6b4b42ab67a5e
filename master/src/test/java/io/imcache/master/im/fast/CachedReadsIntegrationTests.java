package io.imcache.master.im.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.MasterApplication;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests masters that keep pages: two that ask for the version each time, and one that is told of changes. */
class CachedReadsIntegrationTests {
    private static final String PAGE = "/api/im/messages?account_id=";
    private static final int PUSHES = 150;
    private static final String PREFIX = "cached-" + UUID.randomUUID();
    private static final List<Ports> PORTS = List.of(Ports.free(), Ports.free(), Ports.free());
    private static final List<ConfigurableApplicationContext> MASTERS = new ArrayList<>();

    @BeforeAll
    static void start() {
        for (int i = 0; i < PORTS.size(); i++) {
            List<String> arguments = Master.arguments(TestRedis.url(), PREFIX, PORTS.get(i));
            arguments.add("--imcache.im.cache.mode=" + (i < 2 ? "strict" : "push"));
            MASTERS.add(new SpringApplicationBuilder(MasterApplication.class).run(arguments.toArray(String[]::new)));
        }
    }

    @AfterAll
    static void stop() {
        MASTERS.forEach(ConfigurableApplicationContext::close);
    }

    private static Http master(int number) {
        return new Http(PORTS.get(number));
    }

    private static void push(Http master, String account, long stamp) {
        Http.Answer answer = master.push(
                account,
                "{\"platform\":\"douyin\",\"timestamp\":" + (1_761_804_248_025L + stamp)
                        + ",\"snapshot\":{\"data\":{\"messages\":[{\"messageId\":\"m\",\"conversationId\":\"c\","
                        + "\"content\":\"" + stamp + "\",\"createdAt\":1761804248025}]}}}");
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    }

    private static long read(Http master, String account) {
        Http.Answer answer = master.get(PAGE + account);
        assertThat(answer.status()).isEqualTo(200);
        return Long.parseLong(answer.json().at("/data/messages/0/content").asString());
    }

    private static double hits(int master) {
        return MASTERS.get(master)
                .getBean(MeterRegistry.class)
                .get("cache.gets")
                .tags("cache", "imcache.pages", "result", "hit")
                .functionCounter()
                .count();
    }

    /** Counts the requests under the route of the pages. */
    private static long counted(int master) {
        return MASTERS
                .get(master)
                .getBean(MeterRegistry.class)
                .find("http.server.requests")
                .tag("uri", "/api/im/messages")
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** Reads and pushes at both masters: no read may show less than was acknowledged before it was sent. */
    @Test
    void strictNeverShowsLessThanWasAcknowledged() throws Exception {
        push(master(0), "strict", 0);
        var acknowledged = new AtomicLong();
        var over = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            var reading = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 4; i++) {
                Http from = master(i % 2);
                reading.add(readers.submit(() -> {
                    int reads = 0;
                    while (!over.get()) {
                        long least = acknowledged.get();
                        assertThat(read(from, "strict")).isGreaterThanOrEqualTo(least);
                        reads++;
                    }
                    return reads;
                }));
            }
            for (long stamp = 1; stamp <= PUSHES; stamp++) {
                push(master((int) stamp % 2), "strict", stamp);
                acknowledged.set(stamp);
            }
            over.set(true);
            for (Future<Integer> reads : reading) {
                assertThat(reads.get()).isPositive();
            }
        } finally {
            over.set(true);
            readers.shutdownNow();
        }
        for (int i = 0; i < 2; i++) {
            double before = hits(i);
            assertThat(read(master(i), "strict")).isEqualTo(PUSHES);
            assertThat(read(master(i), "strict")).isEqualTo(PUSHES);
            assertThat(hits(i)).isGreaterThan(before);
        }
    }

    @Test
    void pushedIsToldAndSeesWhatItMissed() {
        var redis = RedisClient.create(TestRedis.url());
        try (var connection = redis.connect()) {
            for (long stamp = 0; stamp < 20; stamp++) {
                if (stamp % 5 == 4) {
                    connection.sync().clientKill(KillArgs.Builder.typePubsub());
                }
                push(master((int) stamp % 2), "pushed", stamp);
                long pushed = stamp;
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(read(master(2), "pushed"))
                        .isEqualTo(pushed));
            }
        } finally {
            redis.close();
        }
        double before = hits(2);
        long countedBefore = counted(2);
        assertThat(read(master(2), "pushed")).isEqualTo(19);
        assertThat(hits(2)).isGreaterThan(before);
        await().untilAsserted(() -> assertThat(counted(2)).isGreaterThan(countedBefore));
    }
}
