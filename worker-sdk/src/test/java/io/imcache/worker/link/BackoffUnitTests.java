package io.imcache.worker.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffUnitTests {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void delaysDoubleUpToTheLongest() {
        var backoff = new Backoff(FIRST, LONGEST, () -> 1);

        assertThat(backoff.delay(1)).isEqualTo(FIRST);
        assertThat(backoff.delay(2)).isEqualTo(FIRST.multipliedBy(2));
        assertThat(backoff.delay(7)).isEqualTo(LONGEST);
        assertThat(backoff.delay(Integer.MAX_VALUE)).isEqualTo(LONGEST);
    }

    @Test
    void chanceTakesHalfAtMost() {
        assertThat(new Backoff(FIRST, LONGEST, () -> 0).delay(1)).isEqualTo(FIRST.dividedBy(2));
    }
}
