package io.imcache.redis.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Items of one account, all of one version.
 *
 * @param version the account's version; 0 if there is no such account
 * @param platform the account's platform; null if no push named one
 * @param items in order
 * @param related for comments: the stored contents that these comments are on, by content id; for conversations: the newest
 *     message of each that was sent and is not deleted, by conversation id; else empty
 * @param hasMore whether further matching items follow
 * @param position of the last item, to read on from there with {@link PageQuery.Builder#after}; null for an empty page
 */
public record Page(
        long version,
        @Nullable String platform,
        List<StoredItem> items,
        Map<String, StoredItem> related,
        boolean hasMore,
        @Nullable Position position) {

    /** Creates a page of one item, or of none. */
    public static Page of(long version, @Nullable String platform, @Nullable StoredItem item) {
        return new Page(version, platform, item == null ? List.of() : List.of(item), Map.of(), false, null);
    }
}
