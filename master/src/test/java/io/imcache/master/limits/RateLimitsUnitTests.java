package io.imcache.master.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.LocalBuckets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests limits of clients over masters that share buckets. */
class RateLimitsUnitTests {
    private static final int PER_SECOND = LimitProperties.defaults().pushesPerSecond();
    private static final int UNTOLD = PER_SECOND / 20;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LocalBuckets buckets = new LocalBuckets();
    private final AtomicLong nanos = new AtomicLong();
    private final RateLimits rates = master();

    private RateLimits master() {
        return new RateLimits(
                buckets.shared(), LimitProperties.defaults(), new RefusalMeters(meters), meters, nanos::get);
    }

    private boolean admits(RateLimits master, String client) {
        return Boolean.TRUE.equals(master.admits(RateLimits.Kind.PUSH, client).block());
    }

    private double refused() {
        return meters.get("imcache.limits.refused")
                .tag("limit", "pushes")
                .counter()
                .count();
    }

    private double unchecked() {
        return meters.get("imcache.limits.unchecked").counter().count();
    }

    @Test
    void mastersThatShareABucketAdmitABurstAndThenTheRate() {
        RateLimits other = master();
        long began = System.nanoTime();
        int sent = 6 * PER_SECOND;
        int admitted = 0;
        for (int i = 0; i < sent; i++) {
            admitted += admits(i % 2 == 0 ? rates : other, "a") ? 1 : 0;
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        // Buckets refill once a millisecond, so a little of the rate comes on top.
        assertThat(admitted).isBetween(2 * PER_SECOND, (int) (PER_SECOND * (2.01 + seconds)) + 2 * UNTOLD);
        assertThat(refused()).isEqualTo(sent - admitted);
        assertThat(admits(rates, "b")).as("another client").isTrue();
    }

    @Test
    void asksRedisForFewOfTheRequests() {
        for (int i = 0; i < PER_SECOND; i++) {
            assertThat(admits(rates, "a")).isTrue();
        }
        // The bucket is missing at first, and is read once more when it is made.
        assertThat(buckets.questions()).isLessThanOrEqualTo(2 + PER_SECOND / UNTOLD);
    }

    @Test
    void knowsMostAnswersAtOnce() {
        assertThat(admits(rates, "a")).isTrue();
        assertThat(rates.takes(RateLimits.Kind.PUSH, "a")).isSameAs(RateLimits.YES);
        assertThat(rates.takes(RateLimits.Kind.PUSH, "")).as("not limited").isSameAs(RateLimits.YES);
    }

    @Test
    void withoutRedisEverybodyIsAdmittedAndItIsAskedOnceASecond() {
        buckets.setDown(true);
        for (int i = 0; i < 5 * PER_SECOND; i++) {
            assertThat(admits(rates, "a")).isTrue();
        }
        assertThat(buckets.questions()).isEqualTo(1);
        assertThat(unchecked()).isEqualTo(5 * PER_SECOND);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(admits(rates, "a")).isTrue();
        assertThat(buckets.questions()).isEqualTo(2);

        buckets.setDown(false);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        double before = unchecked();
        assertThat(admits(rates, "a")).isTrue();
        assertThat(unchecked()).as("limited again").isEqualTo(before);
    }
}
