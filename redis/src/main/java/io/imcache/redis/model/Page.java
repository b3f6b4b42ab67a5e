package io.imcache.redis.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Items of one account, all of one version.
 *
 * @param version the account's version; 0 where there is no such account
 * @param platform the account's platform; null where no push named one
 * @param items what was asked for, in order
 * @param contents for comments: the contents that these comments are on, by content id, as far as they are stored; else
 *     empty
 * @param hasMore whether items that match follow after these
 * @param position where the last item stands, to read on from there with {@link PageQuery.Builder#after}; null where the
 *     page is empty
 */
public record Page(
        long version,
        @Nullable String platform,
        List<StoredItem> items,
        Map<String, StoredItem> contents,
        boolean hasMore,
        @Nullable Position position) {

    /** A page of one item, or of none. */
    public static Page of(long version, @Nullable String platform, @Nullable StoredItem item) {
        return new Page(version, platform, item == null ? List.of() : List.of(item), Map.of(), false, null);
    }
}
