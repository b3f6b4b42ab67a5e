package io.imcache.worker;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: doubled each time, up to a limit, and shortened by chance to no less than half, so
 * that workers that lost a master at once don't come back at once.
 */
final class Backoff {
    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;

    /** The random numbers are from 0 (inclusive) to 1 (exclusive). */
    Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** The delay after so many failed tries in a row, at least 1. */
    Duration delay(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        long limited = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(limited / 2 + (long) (random.getAsDouble() * limited / 2));
    }
}
