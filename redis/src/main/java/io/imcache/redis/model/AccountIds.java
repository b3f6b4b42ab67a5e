package io.imcache.redis.model;

/** What may be an account's id. */
public final class AccountIds {
    /** Longest id, in UTF-16 units. */
    public static final int LONGEST = 256;

    private AccountIds() {}

    /** Whether this may be an account's id: not empty, at most {@value #LONGEST} long, no control characters. */
    public static boolean isValid(String accountId) {
        return !accountId.isEmpty()
                && accountId.length() <= LONGEST
                && accountId.chars().noneMatch(Character::isISOControl);
    }
}
