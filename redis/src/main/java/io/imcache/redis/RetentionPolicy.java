package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long things are kept.
 *
 * @param accountTtl an account that was neither read nor written for so long is removed
 * @param items items older than this, by the time that orders them, are removed and not taken; a collection that is missing
 *     keeps its items for ever, as does an item without a time
 * @param highWater the part of Redis's {@code maxmemory} from which on accounts are evicted, least recently used first
 * @param lowWater the part down to which they are
 */
public record RetentionPolicy(
        Duration accountTtl, Map<ItemCollection, Duration> items, double highWater, double lowWater) {

    /** Keeps everything for ever. */
    public static final RetentionPolicy KEEP = new RetentionPolicy(Duration.ofDays(36_500), Map.of(), 1, 1);

    public RetentionPolicy {
        items = Map.copyOf(items);
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

    /** A push without the items that are too old. */
    SnapshotPush fresh(SnapshotPush push, long now) {
        var collections = new EnumMap<ItemCollection, List<Item>>(ItemCollection.class);
        push.collections().forEach((collection, pushed) -> {
            OptionalLong oldest = oldest(collection, now);
            collections.put(
                    collection,
                    oldest.isEmpty()
                            ? pushed
                            : pushed.stream()
                                    .filter(item -> isFresh(item.entry(), oldest.getAsLong()))
                                    .toList());
        });
        return new SnapshotPush(
                push.accountId(),
                push.platform(),
                push.timestamp(),
                push.workerId(),
                push.epoch(),
                collections,
                push.rejected());
    }

    private static boolean isFresh(byte[] entry, long oldest) {
        long order = ItemSchema.order(entry);
        return order == 0 || order >= oldest;
    }
}
