package io.imcache.redis.keys;

/**
 * Names in Redis under one prefix, those of accounts by {@link AccountKeys}. The two lists of accounts share a slot.
 */
public final class StoreNames {
    private final String prefix;

    public StoreNames(String prefix) {
        if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: a text without braces, not empty)");
        }
        this.prefix = prefix;
    }

    public String prefix() {
        return prefix;
    }

    public AccountKeys account(String accountId) {
        return new AccountKeys(prefix, accountId);
    }

    /** Sorted set of the accounts with what they are filtered by. */
    public byte[] accountList() {
        return Bytes.of(prefix + ":{accounts}:list");
    }

    /** Sorted set of the accounts by when they were last read or written. */
    public byte[] activity() {
        return Bytes.of(prefix + ":{accounts}:activity");
    }

    /** Held by the master that does the housekeeping. */
    public byte[] housekeeping() {
        return Bytes.of(prefix + ":housekeeping");
    }

    /** What masters tell of themselves, and when they did: see {@code MasterList}. */
    public byte[][] masters() {
        return new byte[][] {Bytes.of(prefix + ":{masters}:reports"), Bytes.of(prefix + ":{masters}:seen")};
    }

    /** What {@code DataAges} last found. */
    public byte[] dataAges() {
        return Bytes.of(prefix + ":data-ages");
    }

    /** Held by the master that looks how old the data is, until it is to be looked again. */
    public byte[] dataAgesTurn() {
        return Bytes.of(prefix + ":data-ages:turn");
    }

    /** Which workers each master has, and when it said so: see {@code MasterList}. */
    public byte[][] workers() {
        return new byte[][] {Bytes.of(prefix + ":{workers}:reports"), Bytes.of(prefix + ":{workers}:seen")};
    }

    /** Channel of {@code AccountNotices}. */
    public byte[] notices() {
        return Bytes.of(prefix + ":notices");
    }

    /** Channel on which every change is told. */
    public byte[] changes() {
        return Bytes.of(prefix + ":changes");
    }
}
