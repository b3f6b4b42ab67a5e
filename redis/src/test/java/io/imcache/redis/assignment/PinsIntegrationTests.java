package io.imcache.redis.assignment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests accounts that are pinned to workers. */
class PinsIntegrationTests {
    private final StoreFixture redis = new StoreFixture();
    private final Assignments assignments = redis.store.assignments(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        redis.close();
    }

    private static <T> T get(Mono<T> mono) {
        return requireNonNull(mono.block(TestRedis.TIMEOUT));
    }

    private void register(String worker, int most, String... platforms) {
        assignments.register(worker, worker + "-1", most, Set.of(platforms)).block(TestRedis.TIMEOUT);
    }

    private void add(String account, @Nullable String worker) {
        get(assignments.set(account, new CrawlSettings(null, "douyin", worker, null, null), null));
        get(assignments.sweep());
    }

    private @Nullable String crawlerOf(String account) {
        return get(assignments.account(account)).workerId();
    }

    @Test
    void anEarlierPinIsForgotten() {
        register("w1", 10, "douyin");
        register("w2", 10, "douyin");
        add("a", "w1");
        add("a", "w2");
        assertThat(crawlerOf("a")).isEqualTo("w2");
        register("w1", 10, "douyin");
        assertThat(crawlerOf("a")).isEqualTo("w2");
        add("a", "");
        add("b", "w1");
        register("w1", 10, "douyin");
        register("w2", 10, "douyin");
        assertThat(crawlerOf("a")).as("nothing has to move").isEqualTo("w2");
        assertThat(crawlerOf("b")).isEqualTo("w1");
    }

    @Test
    void anotherPlatformIsForOtherWorkers() {
        add("a", null);
        register("w1", 10, "xiaohongshu");
        get(assignments.set("a", new CrawlSettings(null, "xiaohongshu", null, null, null), null));
        assertThat(get(assignments.crawlers()).waiting()).isOne();
        get(assignments.sweep());
        assertThat(crawlerOf("a")).isEqualTo("w1");
        register("w2", 10, "douyin");
        add("a", null);
        assertThat(crawlerOf("a")).isEqualTo("w2");
        assertThat(get(assignments.crawlers()).waiting()).isZero();
    }
}
