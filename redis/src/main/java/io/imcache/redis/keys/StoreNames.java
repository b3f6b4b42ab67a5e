package io.imcache.redis.keys;

import java.util.stream.Stream;

/**
 * The names of keys and channels under one prefix in one database. {@link AccountKeys} names those of an account. The two
 * lists of accounts share a slot.
 *
 * <p>A database of Redis separates keys, but not channels. So their names end with its number, except for database 0.
 */
public final class StoreNames {
    private final String prefix;
    private final String database;

    /** Creates the names in database 0. */
    public StoreNames(String prefix) {
        this(prefix, 0);
    }

    /** @param database number of the database; 0 on a cluster */
    public StoreNames(String prefix, int database) {
        if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: a text without braces, not empty)");
        }
        this.prefix = prefix;
        this.database = database == 0 ? "" : ":" + database;
    }

    private byte[] channel(String name) {
        return Bytes.of(prefix + ":" + name + database);
    }

    public String prefix() {
        return prefix;
    }

    public AccountKeys account(String accountId) {
        return new AccountKeys(prefix, accountId);
    }

    /** Returns a pattern, as SCAN takes it, that {@code meta} of all accounts matches. */
    public byte[] metaPattern() {
        return Bytes.of(prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + ":{*}:meta");
    }

    /** Returns the account of a key that matches {@link #metaPattern}. */
    public String accountOf(byte[] meta) {
        String name = Bytes.text(meta);
        return AccountKeys.unescape(name.substring(prefix.length() + 2, name.length() - "}:meta".length()));
    }

    /** Returns the sorted set of the accounts, with the values that they are filtered by. */
    public byte[] accountList() {
        return Bytes.of(prefix + ":{accounts}:list");
    }

    /** Returns the sorted set of the accounts by when they were last read or written. */
    public byte[] activity() {
        return Bytes.of(prefix + ":{accounts}:activity");
    }

    /** Returns the lock of the master that does the housekeeping. */
    public byte[] housekeeping() {
        return Bytes.of(prefix + ":housekeeping");
    }

    /** Returns the keys of the reports of masters, and of their times; see {@code MasterList}. */
    public byte[][] masters() {
        return new byte[][] {Bytes.of(prefix + ":{masters}:reports"), Bytes.of(prefix + ":{masters}:seen")};
    }

    /** Returns the hash of the dictionaries that items are compressed with; see {@code Dictionaries}. */
    public byte[] dictionaries() {
        return Bytes.of(prefix + ":dictionaries");
    }

    /** Returns the lock of the master that trains a dictionary. It stays locked until another may train. */
    public byte[] dictionaryTraining() {
        return Bytes.of(prefix + ":dictionaries:training");
    }

    /** Returns the key of the last findings of {@code DataAges}. */
    public byte[] dataAges() {
        return Bytes.of(prefix + ":data-ages");
    }

    /**
     * Returns the lock of the master that computes the ages of the data. It stays locked until the next computation is
     * due.
     */
    public byte[] dataAgesTurn() {
        return Bytes.of(prefix + ":data-ages:turn");
    }

    /** Returns the keys of the reports of masters on their workers, and of their times; see {@code MasterList}. */
    public byte[][] workers() {
        return new byte[][] {Bytes.of(prefix + ":{workers}:reports"), Bytes.of(prefix + ":{workers}:seen")};
    }

    /**
     * Returns the keys of the assignment of accounts to workers, in the order of {@code assignment.lua}; see {@code Assignments}.
     */
    public byte[][] assignment() {
        return Stream.of(
                        "records",
                        "order",
                        "workers",
                        "seen",
                        "holders",
                        "held",
                        "told",
                        "waiting",
                        "fences",
                        "pins",
                        "counter",
                        "generations",
                        "told-at")
                .map(name -> Bytes.of(prefix + ":{assignment}:" + name))
                .toArray(byte[][]::new);
    }

    /** Returns the channel that announces workers whose accounts have changed. */
    public byte[] assignments() {
        return channel("assignments");
    }

    /** Returns the channel of {@code AccountNotices}. */
    public byte[] notices() {
        return channel("notices");
    }

    /** Returns the channel that announces workers for whom requests wait. */
    byte[] outbound() {
        return channel("outbound");
    }

    /** Returns the key of a login that is under way; see {@code LoginSessions}. */
    public byte[] login(String id) {
        return Bytes.of(prefix + ":login:" + id);
    }

    /** Returns the channel of {@code RelayChannel}. */
    public byte[] relay() {
        return channel("relay");
    }

    /** Returns the channel that announces every change of an account. */
    public byte[] changes() {
        return channel("changes");
    }
}
