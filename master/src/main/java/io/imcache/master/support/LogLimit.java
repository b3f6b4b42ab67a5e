package io.imcache.master.support;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds how often one thing is logged: what happens to every request while Redis is away would else fill the disk just
 * then. What is left out is counted.
 */
public final class LogLimit {
    private static final Duration ONCE_IN = Duration.ofSeconds(10);

    private final long interval;
    private final LongSupplier nanoTime;
    private final AtomicLong next;
    private final AtomicLong leftOut = new AtomicLong();

    /** Once in ten seconds. */
    public LogLimit() {
        this(ONCE_IN, System::nanoTime);
    }

    LogLimit(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Asks whether to log this time.
     *
     * @return how often the answer was no since it was last yes; -1: no
     */
    public long leftOut() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + interval)) {
            leftOut.incrementAndGet();
            return -1;
        }
        return leftOut.getAndSet(0);
    }
}
