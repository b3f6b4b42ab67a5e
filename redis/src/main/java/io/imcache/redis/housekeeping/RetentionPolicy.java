package io.imcache.redis.housekeeping;

import io.imcache.protocol.ItemCollection;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The rules for how long data is kept.
 *
 * @param accountTtl how long an account is kept after it was last read or written
 * @param items how long items are kept, by the time that orders them. They are removed once no crawler has pushed the
 *     account for that long either, so items that crawlers go on pushing are kept however old they are. A missing
 *     collection keeps its items for ever
 * @param goneMarks how long the marks of an item are kept after it has left its account. An item that comes back
 *     earlier finds them
 * @param highWater the part of Redis's {@code maxmemory} above which accounts are evicted, least recently used first
 * @param lowWater the part at which eviction ends
 */
public record RetentionPolicy(
        Duration accountTtl,
        Map<ItemCollection, Duration> items,
        Duration goneMarks,
        double highWater,
        double lowWater) {

    private static final Duration REPEATED_PUSH = Duration.ofDays(1);

    /** Rules that keep everything for ever. */
    public static final RetentionPolicy KEEP =
            new RetentionPolicy(Duration.ofDays(36_500), Map.of(), Duration.ofDays(36_500), 1, 1);

    public RetentionPolicy {
        items = Map.copyOf(items);
        if (goneMarks.isNegative() || goneMarks.isZero()) {
            throw new IllegalArgumentException("goneMarks: " + goneMarks + " (expected: more than 0)");
        }
        if (!(lowWater > 0 && lowWater <= highWater && highWater <= 1)) {
            throw new IllegalArgumentException("lowWater: " + lowWater + ", highWater: " + highWater
                    + " (expected: 0 < lowWater <= highWater <= 1)");
        }
    }

    /**
     * Returns how long ago a push counts as a use that changed nothing. Crawlers push all the time, so accounts that somebody
     * reads stay longer than those that are only pushed. These don't expire either.
     */
    Duration repeatedPush() {
        Duration half = accountTtl.dividedBy(2);
        return half.compareTo(REPEATED_PUSH) < 0 ? half : REPEATED_PUSH;
    }

    /** Returns the lowest order of a collection's items to keep; empty if they are kept for ever. */
    OptionalLong oldest(ItemCollection collection, long now) {
        Duration kept = items.get(collection);
        return kept == null ? OptionalLong.empty() : OptionalLong.of(Math.max(1, now - kept.toMillis()));
    }
}
