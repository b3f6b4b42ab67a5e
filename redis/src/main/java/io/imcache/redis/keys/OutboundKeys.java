package io.imcache.redis.keys;

/** The keys of requests to workers, see {@code WorkerMailbox}: all in one slot. */
public final class OutboundKeys {
    private final String base;
    private final byte[] channel;
    private final byte[] notices;

    public OutboundKeys(String prefix) {
        base = prefix + ":{outbound}:";
        channel = Bytes.of(prefix + ":outbound");
        notices = new StoreNames(prefix).notices();
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

    public byte[] waiting(String worker) {
        return Bytes.of(base + "waiting:" + worker);
    }

    /** Ids of the requests of an account. */
    public byte[] ofAccount(String accountId) {
        return Bytes.of(base + "of:" + accountId);
    }

    /** Channel of {@code AccountNotices}. */
    public byte[] notices() {
        return notices;
    }

    /** Channel on which it is told for whom something waits. */
    public byte[] channel() {
        return channel;
    }
}
