package io.imcache.redis.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of comments, replies and direct messages, merged, newest first.
 *
 * @param types which of them; not empty
 * @param isNew only new ones, or only others; null for both
 * @param isRead only read ones, or only others; null for both
 * @param after reads on from there instead of skipping {@code offset}; null to begin at the first
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

    /** What is merged. */
    public enum Type {
        /** A comment on a content. */
        COMMENT,
        /** A reply to a comment. */
        DISCUSSION,
        DIRECT_MESSAGE
    }
}
