package io.imcache.redis.feed;

import org.jspecify.annotations.Nullable;

/**
 * Something changed.
 *
 * @param accountId which account; null where messages may have been missed, of any account
 * @param version its version now; 0 when it was removed, or where it is not known; 0 of a profile, which has none
 * @param base the version that the change builds on: whoever knows of another one has missed something; 0 where there was none,
 *     or where it is not known
 * @param isProfile whether it is what the account says of itself that changed, its profile or platform
 */
public record AccountChange(@Nullable String accountId, long version, long base, boolean isProfile) {
    /** Messages may have been missed: whoever remembers versions must ask anew. */
    static final AccountChange MISSED = new AccountChange(null, 0);

    /** A change of what the account has, made to no version that is known. */
    public AccountChange(@Nullable String accountId, long version) {
        this(accountId, version, 0, false);
    }
}
