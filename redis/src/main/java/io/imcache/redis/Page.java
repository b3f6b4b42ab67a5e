package io.imcache.redis;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Items of one account, all of one version.
 *
 * @param version the account's version; 0 where there is no such account
 * @param platform the account's platform; null where no push named one
 * @param items the crawler's items as they were pushed, in order
 * @param contents for comments: the contents that these comments are on, by content id, as far as they are stored; else
 *     empty
 * @param hasMore whether items that match follow after these
 */
public record Page(
        long version, @Nullable String platform, List<byte[]> items, Map<String, byte[]> contents, boolean hasMore) {

    static final Page NONE = new Page(0, null, List.of(), Map.of(), false);
}
