package io.imcache.redis.assignment;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests assignments after times in which masters could not see to them, and leases that nobody expects. */
class AssignmentOutagesIntegrationTests {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final CrawlSettings DOUYIN = new CrawlSettings(null, "douyin", null, null, null);
    private static final CrawlSettings PAUSED = new CrawlSettings(CrawlAccount.Status.PAUSED, null, null, null, null);

    private final StoreFixture redis = new StoreFixture();
    private final Assignments assignments = redis.store.assignments(GRACE);

    @BeforeEach
    void giveTheAccountToItsWorker() {
        run(assignments.register("w1", "session", 10, Set.of("douyin")));
        run(assignments.set("a", DOUYIN, null));
        run(assignments.sweep());
        assertThat(crawler()).isEqualTo("w1");
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private static <T> T get(Mono<T> mono) {
        return requireNonNull(mono.block(TestRedis.TIMEOUT));
    }

    private static void run(Mono<?> mono) {
        mono.block(TestRedis.TIMEOUT);
    }

    private @Nullable String crawler() {
        return get(assignments.account("a")).workerId();
    }

    private boolean isTaken(@Nullable Long epoch) {
        SnapshotPush push = snapshotOf("a")
                .at(System.currentTimeMillis())
                .with(MESSAGES, Snapshots.messages(0, 2, ",'n':" + System.nanoTime()))
                .push();
        return redis.replace(new SnapshotPush("a", "douyin", push.timestamp(), "w1", epoch, push.collections()))
                instanceof PushOutcome.Committed;
    }

    /** Says when a master looked last, as if no master had come to Redis since. */
    private void lookedLast(long at) {
        byte[] generations = redis.store.names().assignment()[11];
        run(redis.connection.run(commands -> commands.hset(generations, Bytes.of("\0swept"), Bytes.of(at))));
    }

    @Test
    void whenRedisIsBackNobodyLosesAccountsBeforeAllMastersHaveReported() {
        long end = System.nanoTime() + GRACE.toNanos() * 2;
        await().until(() -> System.nanoTime() > end);
        lookedLast(System.currentTimeMillis() - 60_000);
        run(assignments.sweep());
        assertThat(crawler()).as("its master has not reported yet").isEqualTo("w1");
        run(assignments.sweep());
        assertThat(crawler()).isEqualTo("w1");
    }

    @Test
    void aWorkerThatIsGoneLosesItsAccountsWhileMastersLook() {
        await().untilAsserted(() -> {
            run(assignments.sweep());
            assertThat(crawler()).isNull();
        });
    }

    @Test
    void aPausedAccountIsTakenFromALaterLeaseToo() {
        long epoch = get(assignments.grant(
                        "w1",
                        "a",
                        get(assignments.assigned("w1")).accounts().get(0).epoch(),
                        LEASE))
                .epoch();
        assertThat(isTaken(epoch)).isTrue();
        run(assignments.set("a", PAUSED, null));
        long later = get(redis.store.claim("a", "w9", LEASE)).epoch();
        assertThat(isTaken(later)).isTrue();
        run(assignments.sweep());
        run(assignments.sweep());
        assertThat(isTaken(later)).isFalse();
        assertThat(isTaken(null)).isFalse();
    }

    @Test
    void anEpochFromTheFutureIsNotTaken() {
        assertThat(redis.store.renew("a", "w9", (1L << 53) - 1, LEASE).block()).isNull();
        assertThat(isTaken(null)).isTrue();
    }
}
