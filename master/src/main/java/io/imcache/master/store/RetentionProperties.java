package io.imcache.master.store;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.housekeeping.RetentionPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures how long data is kept after its last push: see {@link RetentionPolicy}. Collections without a time, or
 * with 0, are kept for ever.
 *
 * @param accountTtl accounts that were neither read nor written for so long are removed
 * @param comments how long comments are kept; the next four likewise
 * @param marks how long the marks of IM clients are kept after their item has left the account
 * @param highWater share of Redis's {@code maxmemory} at which eviction of the least recently used accounts begins
 * @param lowWater share at which eviction ends
 */
@ConfigurationProperties("imcache.retention")
record RetentionProperties(
        @DefaultValue("7d") Duration accountTtl,
        @DefaultValue("30d") @Nullable Duration comments,
        @Nullable Duration contents,
        @Nullable Duration conversations,
        @DefaultValue("90d") @Nullable Duration messages,
        @DefaultValue("7d") @Nullable Duration notifications,
        @DefaultValue("30d") Duration marks,
        @DefaultValue("0.85") double highWater,
        @DefaultValue("0.80") double lowWater) {

    RetentionProperties {
        if (accountTtl.isNegative() || accountTtl.isZero()) {
            throw new IllegalArgumentException(
                    "imcache.retention.account-ttl: " + accountTtl + " (expected: more than 0)");
        }
        if (marks.isNegative() || marks.isZero()) {
            throw new IllegalArgumentException("imcache.retention.marks: " + marks + " (expected: more than 0)");
        }
    }

    RetentionPolicy policy() {
        Map<ItemCollection, Duration> items = new EnumMap<>(ItemCollection.class);
        put(items, ItemCollection.COMMENTS, comments);
        put(items, ItemCollection.CONTENTS, contents);
        put(items, ItemCollection.CONVERSATIONS, conversations);
        put(items, ItemCollection.MESSAGES, messages);
        put(items, ItemCollection.NOTIFICATIONS, notifications);
        return new RetentionPolicy(accountTtl, items, marks, highWater, lowWater);
    }

    private static void put(Map<ItemCollection, Duration> items, ItemCollection collection, @Nullable Duration kept) {
        if (kept != null && !kept.isZero()) {
            items.put(collection, kept);
        }
    }
}
