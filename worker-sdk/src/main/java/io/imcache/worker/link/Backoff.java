package io.imcache.worker.link;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Tells how long to wait before the next try. The delay doubles each time, up to a limit, and is shortened at random to no
 * less than half: workers that lost a master together do not return together.
 */
public final class Backoff {
    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;

    /**
     * Creates a backoff.
     *
     * @param first the delay after the first failure, before it is shortened
     * @param longest the longest delay
     * @param random returns numbers from 0 (inclusive) to 1 (exclusive)
     */
    public Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** Returns the delay after this many failures in a row, at least 1. */
    public Duration delay(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        long limited = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(limited / 2 + (long) (random.getAsDouble() * limited / 2));
    }
}
