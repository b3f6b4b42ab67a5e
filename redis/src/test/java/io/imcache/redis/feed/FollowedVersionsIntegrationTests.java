package io.imcache.redis.feed;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests followed versions: as fresh as messages, and never older than the bound. */
class FollowedVersionsIntegrationTests {
    private static final Duration BOUND = Duration.ofMinutes(1);

    private final StoreFixture redis = new StoreFixture();
    private final RedisClient client = TestRedis.client();
    private final AccountChanges changes = new AccountChanges(redis.connection, redis.prefix);
    private final AskedVersions redisItself = new AskedVersions(redis.connection, redis.prefix);
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final FollowedVersions versions = new FollowedVersions(
            changes,
            accountId -> Mono.defer(() -> {
                questions.incrementAndGet();
                return redisItself.version(accountId);
            }),
            BOUND,
            nanos::get);

    @BeforeEach
    void listen() {
        changes.start().block(TestRedis.TIMEOUT);
        await().until(changes::isListening);
    }

    @AfterEach
    void close() {
        versions.close();
        changes.close();
        client.close();
        redis.close();
    }

    private long push(String account, int text) {
        return redis.committed(snapshotOf(account)
                        .at(1_761_804_248_025L + text)
                        .with(COMMENTS, "{'id':'c','content':'" + text + "'}")
                        .push())
                .version();
    }

    private long version(String account) {
        return versions.version(account).block(TestRedis.TIMEOUT);
    }

    /** Changes an account without a message, as if it were lost. */
    private void changeUntold(String account) {
        redis.connection
                .run(commands -> commands.hincrby(
                        new StoreNames(redis.prefix).account(account).meta(), AccountKeys.VERSION, 1))
                .block(TestRedis.TIMEOUT);
    }

    @Test
    void asksOnceAndIsToldFromThenOn() {
        long first = push("a", 1);
        assertThat(version("a")).isEqualTo(first);
        assertThat(version("a")).isEqualTo(first);
        long second = push("a", 2);
        await().untilAsserted(() -> assertThat(version("a")).isEqualTo(second));
        assertThat(questions).hasValue(1);
    }

    /** A version that is known without asking was looked up once, and follows the announced changes. */
    @Test
    void knowsWithoutAskingOnlyWhatItAskedForBefore() {
        long first = push("a", 1);
        assertThat(versions.known("a")).isNegative();
        version("a");
        assertThat(versions.known("a")).isEqualTo(first);
        long second = push("a", 2);
        await().untilAsserted(() -> assertThat(versions.known("a")).isEqualTo(second));
        redis.store.delete("a").block(TestRedis.TIMEOUT);
        await().untilAsserted(() -> assertThat(versions.known("a")).isNegative());
    }

    @Test
    void forgetsWhatWasRemoved() {
        push("a", 1);
        version("a");
        redis.store.delete("a").block(TestRedis.TIMEOUT);
        await().untilAsserted(() -> assertThat(version("a")).isZero());
        redis.store.updateProfile("a", null, Map.of()).block(TestRedis.TIMEOUT);
        long again = push("a", 2);
        assertThat(version("a")).isEqualTo(again);
    }

    @Test
    void noticesThatAChangeWasNotTold() {
        push("a", 1);
        long other = push("b", 1);
        assertThat(version("b")).isEqualTo(other);
        version("a");
        changeUntold("a");
        changeUntold("b");
        assertThat(versions.remembered("b")).isEqualTo(other);
        long third = push("a", 2); // two versions after the remembered one
        await().untilAsserted(() -> assertThat(versions.gaps()).isEqualTo(1));
        assertThat(version("a")).isEqualTo(third);
        assertThat(version("b")).isEqualTo(other + 1);
    }

    @Test
    void asksAgainWhenTheBoundIsOver() {
        long first = push("a", 1);
        version("a");
        changeUntold("a");
        nanos.addAndGet(BOUND.toNanos() - 1);
        assertThat(version("a")).isEqualTo(first);
        nanos.incrementAndGet();
        assertThat(version("a")).isEqualTo(first + 1);
    }

    @Test
    void asksWhileNothingIsHeardAndForgetsWhatItKnew() {
        push("a", 1);
        version("a");
        for (int round = 2; round < 12; round++) {
            redis.connection
                    .run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()))
                    .block(TestRedis.TIMEOUT);
            await().until(() -> !changes.isListening() || versions.remembered("a") == null);
            long pushed = push("a", round);
            await().untilAsserted(() -> assertThat(version("a")).isEqualTo(pushed));
            await().until(changes::isListening);
            await().untilAsserted(() -> assertThat(version("a")).isEqualTo(pushed));
        }
    }
}
