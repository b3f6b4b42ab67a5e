package io.imcache.redis;

/** The keys of requests to workers, see {@link WorkerMailbox}: all in one slot. */
final class OutboundKeys {
    private final String base;
    private final byte[] channel;
    private final byte[] notices;

    OutboundKeys(String prefix) {
        base = prefix + ":{outbound}:";
        channel = Bytes.of(prefix + ":outbound");
        notices = new StoreNames(prefix).notices();
    }

    byte[] requests() {
        return Bytes.of(base + "requests");
    }

    byte[] states() {
        return Bytes.of(base + "states");
    }

    byte[] due() {
        return Bytes.of(base + "due");
    }

    byte[] waiting(String worker) {
        return Bytes.of(base + "waiting:" + worker);
    }

    /** Ids of the requests of an account. */
    byte[] ofAccount(String accountId) {
        return Bytes.of(base + "of:" + accountId);
    }

    /** Channel of {@link AccountNotices}. */
    byte[] notices() {
        return notices;
    }

    /** Channel on which it is told for whom something waits. */
    byte[] channel() {
        return channel;
    }
}
