package io.imcache.redis.keys;

/** The keys of requests to workers, all in one slot; see {@code WorkerMailbox}. */
public final class OutboundKeys {
    private final String base;
    private final byte[] channel;
    private final byte[] notices;

    public OutboundKeys(StoreNames names) {
        base = names.prefix() + ":{outbound}:";
        channel = names.outbound();
        notices = names.notices();
    }

    public byte[] requests() {
        return Bytes.of(base + "requests");
    }

    public byte[] states() {
        return Bytes.of(base + "states");
    }

    public byte[] due() {
        return Bytes.of(base + "due");
    }

    /** Returns the sorted set of the requests whose outcome was told, by when to forget them. */
    public byte[] settled() {
        return Bytes.of(base + "settled");
    }

    public byte[] waiting(String worker) {
        return Bytes.of(base + "waiting:" + worker);
    }

    /** Returns the key that names the connection of a worker that was heard of last. */
    public byte[] seat(String worker) {
        return Bytes.of(base + "seat:" + worker);
    }

    /** Returns the set of the ids of an account's requests. */
    public byte[] ofAccount(String accountId) {
        return Bytes.of(base + "of:" + accountId);
    }

    /** Returns the key to write when asking replicas whether they are up to date; it expires after a second. */
    public byte[] confirmed() {
        return Bytes.of(base + "confirmed");
    }

    /** Returns the channel of {@code AccountNotices}. */
    public byte[] notices() {
        return notices;
    }

    /** Returns the channel that announces workers for whom requests wait. */
    public byte[] channel() {
        return channel;
    }
}
