package io.imcache.master.support;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds how often one thing is logged: a line for every request that fails while Redis is away would fill the disk. Counts
 * the lines that it suppresses.
 */
public final class LogLimit {
    private static final Duration ONCE_IN = Duration.ofSeconds(10);

    private final long interval;
    private final LongSupplier nanoTime;
    private final AtomicLong next;
    private final AtomicLong suppressed = new AtomicLong();

    /** Creates a limit of one line in ten seconds. */
    public LogLimit() {
        this(ONCE_IN, System::nanoTime);
    }

    LogLimit(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** Returns whether to log now. If not, counts a suppressed line. */
    public boolean tryLog() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + interval)) {
            suppressed.incrementAndGet();
            return false;
        }
        return true;
    }

    /** Returns how many lines were suppressed since the last call. */
    public long suppressed() {
        return suppressed.getAndSet(0);
    }
}
