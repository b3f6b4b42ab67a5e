package io.imcache.redis.feed;

import org.jspecify.annotations.Nullable;

/**
 * A change of an account.
 *
 * @param accountId the account; null if messages may have been missed, of any account
 * @param version the version now; 0 if the account was removed, if the version is not known, or for a profile
 * @param base the version that the change builds on; a listener that knows another one has missed a change. 0 if there
 *     was none, or if it is not known
 * @param isProfile whether the profile or platform changed, and not the items
 */
public record AccountChange(@Nullable String accountId, long version, long base, boolean isProfile) {
    /** Messages may have been missed: remembered versions may be outdated. */
    static final AccountChange MISSED = new AccountChange(null, 0);

    /** Creates a change of items whose base is not known. */
    public AccountChange(@Nullable String accountId, long version) {
        this(accountId, version, 0, false);
    }
}
