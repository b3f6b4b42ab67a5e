package io.imcache.worker.delivery;

import io.imcache.worker.link.Answer;
import java.time.InstantSource;

/**
 * Gives the pushes of one account ever later timestamps. Masters refuse an earlier one than they have, so this follows the
 * master's clock if ours turns out to be behind.
 */
final class PushClock {
    /** How far our clock may be behind the master's before it is distrusted, in milliseconds. */
    private static final long TOLERANCE = 1_000;

    private final InstantSource clock;
    private long last;
    /** How far the master's clock is ahead, in milliseconds; 0 while that did not matter. */
    private long offset;

    PushClock(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns the timestamp of the next push. */
    long next() {
        last = peek();
        return last;
    }

    /** Returns the timestamp that the next push would get. */
    long peek() {
        return Math.max(clock.millis() + offset, last + 1);
    }

    /**
     * Follows the master's clock after it refused a timestamp as too early.
     *
     * @return whether that may help: if not, another worker delivered the account later
     */
    boolean catchUp(long refused, Answer answer) {
        long behind = answer.timestamp() - refused;
        if (behind <= TOLERANCE || offset != 0) {
            return false;
        }
        offset = behind;
        return true;
    }

    /** Adjusts the offset after a master stored a push: somebody may have set our clock right. */
    void stored(Answer answer) {
        if (offset != 0) {
            offset = Math.max(0, answer.timestamp() - clock.millis());
        }
    }
}
