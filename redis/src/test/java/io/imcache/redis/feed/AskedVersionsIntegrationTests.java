package io.imcache.redis.feed;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tests versions that are looked up in Redis. */
class AskedVersionsIntegrationTests {
    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private long push(String account, String text) {
        return redis.committed(snapshotOf(account)
                        .with(COMMENTS, "{'id':'c','content':'" + text + "'}")
                        .push())
                .version();
    }

    @Test
    void answersEachWithItsAccountsVersion() {
        var versions = new AskedVersions(redis.connection, redis.prefix);
        List<Long> pushed = List.of(push("a", "1"), push("b", "1"), push("a", "2"));

        List<Long> answers = Flux.range(0, 300)
                .flatMapSequential(
                        i -> versions.version(List.of("a", "b", "nobody").get(i % 3)), 300)
                .collectList()
                .block(TestRedis.TIMEOUT);

        assertThat(answers)
                .isEqualTo(Flux.just(pushed.get(2), pushed.get(1), 0L)
                        .repeat(99)
                        .collectList()
                        .block());
    }

    /** Asks as a thread that serves clients does: for many versions in each iteration. */
    @Test
    void answersACallerOnItsThread() {
        var versions = new AskedVersions(redis.connection, redis.prefix);
        long pushed = push("a", "1");
        ExecutorService caller = Executors.newSingleThreadExecutor(task -> new Thread(task, "caller"));
        try {
            List<List<Object>> answers = Flux.range(0, 300)
                    .flatMapSequential(
                            i -> versions.version(i % 2 == 0 ? "a" : "nobody", caller)
                                    .map(version -> List.<Object>of(
                                            version, Thread.currentThread().getName())),
                            300)
                    .distinct()
                    .collectList()
                    .block(TestRedis.TIMEOUT);
            assertThat(answers).containsExactlyInAnyOrder(List.of(pushed, "caller"), List.of(0L, "caller"));
        } finally {
            caller.shutdown();
        }
    }

    @Test
    void tellsACallerThatRedisIsAway() {
        RedisClient nobody = RedisClient.create("redis://127.0.0.1:1");
        try (var connection = new StoreConnection(nobody, Duration.ofSeconds(2))) {
            var versions = new AskedVersions(connection, redis.prefix);
            assertThatThrownBy(() -> versions.version("a", Runnable::run).block(TestRedis.TIMEOUT))
                    .isInstanceOf(StoreException.Unavailable.class);
        } finally {
            nobody.close();
        }
    }

    @Test
    void saysThatRedisIsAway() {
        RedisClient nobody = RedisClient.create("redis://127.0.0.1:1");
        try (var connection = new StoreConnection(nobody, Duration.ofSeconds(2))) {
            var versions = new AskedVersions(connection, redis.prefix);
            assertThatThrownBy(() -> versions.version("a").block(TestRedis.TIMEOUT))
                    .isInstanceOf(StoreException.Unavailable.class);
        } finally {
            nobody.close();
        }
    }
}
