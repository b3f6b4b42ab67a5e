package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.FlakyProxy;
import io.imcache.master.testing.Footprint;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.JsCrawler;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Reader;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.SdkCrawler;
import io.imcache.master.testing.Tally;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.MasterAddress;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

/**
 * A master that works for long holds no more than one that has worked for a while. Crawlers push and are cut off, IM clients
 * read, accounts come and are deleted. 15 s, so that it never rots; in earnest with {@code -Dtest.soak=10m}.
 */
class SoakIntegrationTests {
    private static final Duration LENGTH = DurationStyle.detectAndParse(System.getProperty("test.soak", "15s"));
    private static final int SAMPLES = 40;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration PUSH_EVERY = Duration.ofMillis(400);
    private static final int CUT_EVERY = 20;
    private static final int PASSING_ACCOUNTS = 5;
    private static final int ITEMS = 50;

    private final Ports ports = Ports.free();
    private final Http http = new Http(ports);
    private final Tally tally = new Tally();
    private int rounds;

    @Test
    @SuppressWarnings("try") // crawlers and readers go on by themselves
    void nothingGrows() throws Exception {
        Requires.node();
        EmbeddedRedis redis = TestRedis.embedded();
        try (redis;
                RedisClient client = RedisClient.create(redis.url());
                var keys = client.connect();
                var master = MasterProcess.launch(
                                ports, List.of(Footprint.COUNTED_BUFFERS), Master.arguments(redis.url(), "soak", ports))
                        .awaitStart();
                var proxy = new FlakyProxy(ports.socket());
                var sdk = new SdkCrawler(masters(proxy), "sdk", ITEMS, PUSH_EVERY, tally);
                var js = new JsCrawler(Master.loopback(proxy.port()), "js", ITEMS, (int) PUSH_EVERY.toMillis(), tally);
                var reader = new Reader(Master.loopback(ports.http()), List.of("sdk", "js"), tally)) {
            List<Footprint> samples = new ArrayList<>();
            long begin = System.nanoTime();
            long every = Math.max(LENGTH.toNanos() / SAMPLES, SHORTEST.toNanos());
            while (System.nanoTime() - begin < LENGTH.toNanos()) {
                anAccountComesAndGoes();
                if (rounds % CUT_EVERY == 0) {
                    proxy.cut();
                }
                if (System.nanoTime() - begin >= (samples.size() + 1) * every) {
                    samples.add(Footprint.of(master, keys.sync().dbsize()));
                }
            }
            judge(samples);
        }
    }

    private MasterAddress masters(FlakyProxy proxy) {
        return new MasterAddress(Master.loopback(proxy.port()), Master.loopback(ports.http()));
    }

    private void anAccountComesAndGoes() {
        rounds++;
        String account = "passing-" + rounds % PASSING_ACCOUNTS;
        String push = "{\"timestamp\": %d, \"data\": {\"messages\": [{\"id\": \"m\", \"content\": \"%s\"}]}}"
                .formatted(rounds, "x".repeat(20_000));
        assertThat(http.send("POST", "/api/im/accounts", "{\"account_id\": \"" + account + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(http.push(account, push).status()).isEqualTo(200);
        assertThat(http.get("/api/im/messages?account_id=" + account).status()).isEqualTo(200);
        assertThat(http.send("DELETE", "/api/im/accounts/" + account, null).status())
                .isEqualTo(200);
    }

    private void judge(List<Footprint> samples) {
        int quarter = samples.size() / 4;
        Footprint second = Footprint.mean(samples.subList(quarter, 2 * quarter));
        Footprint last = Footprint.mean(samples.subList(samples.size() - quarter, samples.size()));
        System.out.printf(
                "soak of %s, %d accounts deleted%n%s%nsecond quarter: %s%nlast quarter:   %s%n",
                LENGTH, rounds, tally.table(), second, last);
        assertThat(last.heap()).isLessThan(1.1 * second.heap() + 8);
        assertThat(last.direct()).isLessThan(1.1 * second.direct() + 8);
        assertThat(last.threads()).isLessThan(second.threads() + 8);
        assertThat(last.files()).isLessThan(second.files() + 8);
        assertThat(last.keys()).isLessThan(second.keys() + 8);
    }
}
