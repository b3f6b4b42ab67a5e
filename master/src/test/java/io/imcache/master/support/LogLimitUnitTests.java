package io.imcache.master.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitUnitTests {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final LogLimit limit = new LogLimit(Duration.ofNanos(10), now::get);

    @Test
    void saysYesOnceInAWhileAndCountsTheRest() {
        assertThat(limit.tryLog()).isTrue();
        assertThat(limit.suppressed()).isZero();
        assertThat(limit.tryLog()).isFalse();
        now.addAndGet(9); // the clock overflows, as System.nanoTime may
        assertThat(limit.tryLog()).isFalse();
        now.addAndGet(1);
        assertThat(limit.tryLog()).isTrue();
        assertThat(limit.suppressed()).isEqualTo(2);
        now.addAndGet(100);
        assertThat(limit.tryLog()).isTrue();
        assertThat(limit.suppressed()).isZero();
    }
}
