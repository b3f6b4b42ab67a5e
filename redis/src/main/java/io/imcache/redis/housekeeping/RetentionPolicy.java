package io.imcache.redis.housekeeping;

import io.imcache.protocol.ItemCollection;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long things are kept.
 *
 * @param accountTtl an account that was neither read nor written for so long is removed
 * @param items items older than this, by the time that orders them, are removed once no crawler has pushed the account for
 *     that long either: what crawlers go on pushing is kept, however old. A collection that is missing keeps its items for
 *     ever, as does an item without a time
 * @param goneMarks what IM clients did to an item that has left its account is forgotten after so long; should the item come
 *     back before, it is as it was
 * @param highWater the part of Redis's {@code maxmemory} from which on accounts are evicted, least recently used first
 * @param lowWater the part down to which they are
 */
public record RetentionPolicy(
        Duration accountTtl,
        Map<ItemCollection, Duration> items,
        Duration goneMarks,
        double highWater,
        double lowWater) {

    /** Keeps everything for ever. */
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

    /** Items of a collection with an order below this are too old; empty where they are kept for ever. */
    OptionalLong oldest(ItemCollection collection, long now) {
        Duration kept = items.get(collection);
        return kept == null ? OptionalLong.empty() : OptionalLong.of(Math.max(1, now - kept.toMillis()));
    }
}
