package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests wrong and jumping clocks of crawlers and masters. Redis uses the system's clock here. */
class StoreClockIntegrationTests {
    private static final long HOURS = Duration.ofHours(5).toMillis();

    private StoreFixture redis;
    private long now;

    @BeforeEach
    void connect() {
        redis = new StoreFixture();
        now = System.currentTimeMillis();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private static SnapshotPush push(long timestamp, String text) {
        return snapshotOf("a")
                .at(timestamp)
                .with(COMMENTS, "{'id':'c','text':'" + text + "'}")
                .push();
    }

    private void assertText(String text) {
        assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                .containsExactly("{\"id\":\"c\",\"text\":\"" + text + "\"}");
    }

    private void assertStale(SnapshotPush push) {
        assertThat(redis.replace(push))
                .isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(AnswerCode.STALE_SNAPSHOT));
    }

    @Test
    void aCrawlersClockJumpsAheadAndBack() {
        redis.committed(push(now, "right"));
        assertThat(redis.committed(push(now + HOURS, "ahead")).changed()).isTrue();
        assertThat(redis.committed(push(now + 1, "right again")).changed()).isTrue();
        assertText("right again");
        // From now on the order of right clocks holds again.
        assertStale(push(now, "late"));
        assertText("right again");
    }

    @Test
    void theSameContentsMoveTheTimestampBack() {
        redis.committed(push(now + HOURS, "the same"));
        assertThat(redis.committed(push(now, "the same")).changed()).isFalse();
        assertStale(push(now - 1, "late"));
    }

    @Test
    void aClockThatIsAlwaysAheadKeepsItsOrder() {
        redis.committed(push(now + HOURS, "first"));
        redis.committed(push(now + HOURS + 2, "second"));
        assertStale(push(now + HOURS + 1, "late"));
        assertText("second");
    }

    @Test
    void aClockThatIsALittleAheadKeepsItsOrder() {
        redis.committed(push(now + 20_000, "first"));
        assertStale(push(now + 19_999, "late"));
        assertText("first");
    }

    @Test
    void aDeltaAfterTheClockJumpedBack() {
        long version = redis.committed(push(now + HOURS, "ahead")).version();
        assertThat(redis.store
                        .apply(new DeltaPush(push(now, "right"), version, Map.of()))
                        .block())
                .isInstanceOf(PushOutcome.Committed.class);
        assertText("right");
    }

    @Test
    void anAccountDeletedWhileItsClockWasAheadComesBack() {
        redis.committed(push(now + HOURS, "ahead"));
        redis.store.delete("a").block();
        redis.store.updateProfile("a", null, Map.of()).block();
        assertStale(push(now, "from before it was deleted"));
        assertThat(redis.committed(push(now + 90_000, "a minute later")).changed())
                .isTrue();
    }

    @Test
    void aMasterWhoseHostIsAYearAheadRemovesNothing() {
        var clock = new StoreClock(redis.connection, () -> Instant.now().plus(Duration.ofDays(365)));
        assertThat(clock.millis()).isGreaterThan(now + Duration.ofDays(300).toMillis());
        clock.refresh().block();
        assertThat(clock.millis()).isCloseTo(now, within(60_000L));

        redis.committed(push(now, "kept"));
        var policy = new RetentionPolicy(
                Duration.ofDays(7), Map.of(COMMENTS, Duration.ofDays(30)), Duration.ofDays(1), 0.85, 0.80);
        assertThat(new Housekeeping(redis.connection, redis.store, policy, clock)
                        .run()
                        .block())
                .isEqualTo(new Housekeeping.Report(true, 0, 0, 0));
        assertText("kept");
    }
}
