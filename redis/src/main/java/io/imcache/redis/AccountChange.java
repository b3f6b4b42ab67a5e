package io.imcache.redis;

import org.jspecify.annotations.Nullable;

/**
 * Something changed.
 *
 * @param accountId which account; null where messages may have been missed, of any account
 * @param version its version now; 0 when it was removed, or where it is not known
 */
public record AccountChange(@Nullable String accountId, long version) {
    /** Messages may have been missed: whoever remembers versions must ask anew. */
    static final AccountChange MISSED = new AccountChange(null, 0);
}
