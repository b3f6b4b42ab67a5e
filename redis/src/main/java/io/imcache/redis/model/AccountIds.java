package io.imcache.redis.model;

import io.imcache.redis.item.Ids;

/** Checks ids of accounts. */
public final class AccountIds {
    /** The longest id, in UTF-16 units. */
    public static final int LONGEST = 256;

    private AccountIds() {}

    /** Returns whether this is a valid id: not empty, at most {@value #LONGEST} long, without control characters and halves of characters. */
    public static boolean isValid(String accountId) {
        return accountId.equals(Ids.wellFormed(accountId))
                && !accountId.isEmpty()
                && accountId.length() <= LONGEST
                && accountId.chars().noneMatch(Character::isISOControl);
    }
}
