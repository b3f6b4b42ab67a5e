package io.imcache.master.store;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.housekeeping.RetentionPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configures how long data is kept after its last push: see {@link RetentionPolicy}. Collections without a time, or
 * with 0, are kept for ever. A number without a unit counts days. Other times are a minute or more, because a mistake here
 * deletes data.
 *
 * @param accountTtl accounts that were neither read nor written for so long are removed
 * @param comments how long comments are kept; the next four likewise
 * @param marks how long the marks of IM clients are kept after their item has left the account
 * @param highWater share of Redis's {@code maxmemory} at which eviction of the least recently used accounts begins
 * @param lowWater share at which eviction ends
 */
@ConfigurationProperties("imcache.retention")
record RetentionProperties(
        @DurationUnit(ChronoUnit.DAYS) @DefaultValue("7d") Duration accountTtl,
        @DurationUnit(ChronoUnit.DAYS) @DefaultValue("30d") @Nullable Duration comments,
        @DurationUnit(ChronoUnit.DAYS) @Nullable Duration contents,
        @DurationUnit(ChronoUnit.DAYS) @Nullable Duration conversations,
        @DurationUnit(ChronoUnit.DAYS) @DefaultValue("90d") @Nullable Duration messages,
        @DurationUnit(ChronoUnit.DAYS) @DefaultValue("7d") @Nullable Duration notifications,
        @DurationUnit(ChronoUnit.DAYS) @DefaultValue("30d") Duration marks,
        @DefaultValue("0.85") double highWater,
        @DefaultValue("0.80") double lowWater) {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    RetentionProperties {
        check("account-ttl", accountTtl, false);
        check("comments", comments, true);
        check("contents", contents, true);
        check("conversations", conversations, true);
        check("messages", messages, true);
        check("notifications", notifications, true);
        check("marks", marks, false);
    }

    private static void check(String name, @Nullable Duration kept, boolean mayBeZero) {
        if (kept != null && kept.compareTo(SHORTEST) < 0 && !(mayBeZero && kept.isZero())) {
            throw new IllegalArgumentException("imcache.retention." + name + ": " + kept
                    + " (expected: a minute or more" + (mayBeZero ? ", or 0 for ever)" : ")"));
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
