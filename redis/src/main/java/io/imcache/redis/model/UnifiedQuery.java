package io.imcache.redis.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query for comments, replies and direct messages, merged, newest first.
 *
 * @param types of the items to return; not empty
 * @param isNew true for new items only, false for others only, null for both
 * @param isRead true for read items only, false for others only, null for both
 * @param after the position to read on from; null to begin at the first item
 * @param offset how many matching items to skip
 * @param count how many to return at most
 */
public record UnifiedQuery(
        String accountId,
        Set<Type> types,
        @Nullable Boolean isNew,
        @Nullable Boolean isRead,
        @Nullable Position after,
        int offset,
        int count) {

    /** The types of items that are merged. */
    public enum Type {
        /** A comment on a content. */
        COMMENT,
        /** A reply to a comment. */
        DISCUSSION,
        DIRECT_MESSAGE
    }
}
