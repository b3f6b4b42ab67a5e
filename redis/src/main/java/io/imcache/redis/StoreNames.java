package io.imcache.redis;

/**
 * Names in Redis under one prefix, those of accounts by {@link AccountKeys}. The two lists of accounts share a slot.
 */
final class StoreNames {
    private final String prefix;

    StoreNames(String prefix) {
        if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: a text without braces, not empty)");
        }
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    AccountKeys account(String accountId) {
        return new AccountKeys(prefix, accountId);
    }

    /** Sorted set of the accounts with what they are filtered by. */
    byte[] accountList() {
        return Bytes.of(prefix + ":{accounts}:list");
    }

    /** Sorted set of the accounts by when they were last read or written. */
    byte[] activity() {
        return Bytes.of(prefix + ":{accounts}:activity");
    }

    /** Held by the master that does the housekeeping. */
    byte[] housekeeping() {
        return Bytes.of(prefix + ":housekeeping");
    }

    /** What masters tell of themselves, and when they did: see {@link Replicas}. */
    byte[][] masters() {
        return new byte[][] {Bytes.of(prefix + ":{masters}:reports"), Bytes.of(prefix + ":{masters}:seen")};
    }

    /** What {@link DataAges} last found. */
    byte[] dataAges() {
        return Bytes.of(prefix + ":data-ages");
    }

    /** Held by the master that looks how old the data is, until it is to be looked again. */
    byte[] dataAgesTurn() {
        return Bytes.of(prefix + ":data-ages:turn");
    }

    /** Which workers each master has, and when it said so: see {@link Replicas}. */
    byte[][] workers() {
        return new byte[][] {Bytes.of(prefix + ":{workers}:reports"), Bytes.of(prefix + ":{workers}:seen")};
    }

    /** Channel of {@link AccountNotices}. */
    byte[] notices() {
        return Bytes.of(prefix + ":notices");
    }

    /** Channel on which every change is told. */
    byte[] changes() {
        return Bytes.of(prefix + ":changes");
    }
}
