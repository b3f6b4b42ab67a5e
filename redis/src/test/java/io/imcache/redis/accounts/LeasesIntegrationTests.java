package io.imcache.redis.accounts;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Lease;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests leases of several workers on one account. */
class LeasesIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private long claim(String worker) {
        return redis.store.claim("a", worker, LENGTH).block().epoch();
    }

    private PushOutcome push(long timestamp, long epoch, String id) {
        return redis.replace(snapshotOf("a")
                .at(timestamp)
                .under(epoch)
                .with(COMMENTS, "{'id':'" + id + "'}")
                .push());
    }

    private static void assertRefused(PushOutcome outcome, AnswerCode code) {
        assertThat(outcome).isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                .isEqualTo(code));
    }

    @Test
    void eachClaimHasAHigherEpochAndOnlyTheLatestCanBeRenewed() {
        long first = claim("one");
        Lease renewed = redis.store.renew("a", "one", first, LENGTH).block();
        long second = claim("two");

        assertThat(renewed.epoch()).isEqualTo(first);
        assertThat(renewed.expiresAt()).isGreaterThan(System.currentTimeMillis());
        assertThat(second).isGreaterThan(first);
        assertThat(redis.store.renew("a", "one", first, LENGTH).block()).isNull();
        assertThat(redis.store.renew("a", "two", second, LENGTH).block()).isNotNull();
    }

    @Test
    void aLowerEpochNeverWrites() {
        long first = claim("one");
        push(T, first, "c1");
        long second = claim("two");

        assertRefused(push(T + 1_000, first, "c2"), AnswerCode.STALE_LEASE);
        assertRefused(push(T + 1_000, first, "c1"), AnswerCode.STALE_LEASE);
        long version = redis.store.version("a").block();
        assertRefused(
                redis.store
                        .apply(new DeltaPush(
                                snapshotOf("a")
                                        .at(T + 1_000)
                                        .under(first)
                                        .with(COMMENTS, "{'id':'c2'}")
                                        .push(),
                                version,
                                Map.of()))
                        .block(),
                AnswerCode.STALE_LEASE);
        assertThat(redis.store.ids("a", COMMENTS).block()).containsExactly("c1");
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void aNewerLeaseWinsOverAnyTimestampOnce() {
        push(T, claim("one"), "c1");
        long second = claim("two");

        assertThat(push(T - 5_000, second, "c2")).isInstanceOf(PushOutcome.Committed.class);
        assertRefused(push(T - 6_000, second, "c3"), AnswerCode.STALE_SNAPSHOT);
        assertThat(push(T - 4_000, second, "c3")).isInstanceOf(PushOutcome.Committed.class);
        assertThat(redis.store.ids("a", COMMENTS).block()).containsExactly("c3");
    }

    @Test
    void epochsOutliveTheAccount() {
        long lost = claim("one");
        push(T, lost, "c1");
        long held = claim("two");
        push(T + 1, held, "c1");
        redis.store.delete("a").block();

        assertRefused(push(T + 1_000, lost, "c2"), AnswerCode.STALE_LEASE);
        assertRefused(
                redis.store
                        .merge(snapshotOf("a")
                                .at(T + 1_000)
                                .under(lost)
                                .with(COMMENTS, "{'id':'c2'}")
                                .push())
                        .block(),
                AnswerCode.STALE_LEASE);
        assertThat(redis.store.renew("a", "one", lost, LENGTH).block()).isNull();
        assertThat(redis.store.renew("a", "two", held, LENGTH).block()).isNotNull();
        assertThat(redis.store.worker("a").block()).isEqualTo("two");
        redis.store.updateProfile("a", null, Map.of()).block(); // a person created it again
        assertThat(push(T + 1_001, held, "c3")).isInstanceOf(PushOutcome.Committed.class);
        assertRefused(push(T + 2_000, lost, "c2"), AnswerCode.STALE_LEASE);
        assertThat(redis.store.renew("a", "two", held, LENGTH).block()).isNotNull();
        assertThat(claim("one")).isGreaterThan(held);
    }

    /** Redis forgets a lease with its data, or with the last writes of a node that fails. That is no later lease. */
    @Test
    void aLeaseThatRedisForgotIsRenewed() {
        long earlier = claim("one");
        long epoch = claim("two");
        byte[] left = Bytes.of(redis.prefix + ":{a}:left");
        redis.connection
                .run(commands -> commands.hset(left, Bytes.of("e"), Bytes.of(earlier)))
                .block();
        assertThat(redis.store.renew("a", "two", epoch, LENGTH).block().epoch()).isEqualTo(epoch);
        assertThat(redis.store.renew("a", "one", earlier, LENGTH).block()).isNull();

        redis.connection.run(commands -> commands.del(left)).block();
        assertThat(redis.store.renew("a", "two", epoch, LENGTH).block().epoch()).isEqualTo(epoch);
        assertThat(redis.store.renew("a", "one", earlier, LENGTH).block()).isNull();
        assertThat(redis.store.worker("a").block()).isEqualTo("two");
        assertThat(claim("one")).isGreaterThan(epoch);
    }

    @Test
    void aLeaseOfAnAccountThatNobodyKnowsExpires() {
        long epoch = claim("one");
        assertThat(redis.keys()).containsExactly("{a}:left");
        assertThat(redis.connection
                        .run(commands -> commands.pttl(Bytes.of(redis.prefix + ":{a}:left")))
                        .block())
                .isPositive();
        assertThat(redis.store.worker("a").block()).isEqualTo("one");

        redis.store.updateProfile("a", "douyin", Map.of()).block();
        assertThat(redis.store.worker("a").block()).isEqualTo("one");
        assertThat(redis.store.renew("a", "one", epoch, LENGTH).block()).isNotNull();
        assertThat(redis.keys()).doesNotContain("{a}:left");
    }

    @Test
    void workersWithoutLeaseAreOrderedByTimestamp() {
        push(T, claim("one"), "c1");
        assertThat(redis.replace(
                        snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c2'}").push()))
                .isInstanceOf(PushOutcome.Committed.class);
        assertRefused(
                redis.replace(
                        snapshotOf("a").at(T).with(COMMENTS, "{'id':'c3'}").push()),
                AnswerCode.STALE_SNAPSHOT);
    }
}
