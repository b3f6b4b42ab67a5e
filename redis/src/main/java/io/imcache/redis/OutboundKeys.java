package io.imcache.redis;

/** The keys of requests to workers, see {@link WorkerMailbox}: all in one slot. */
final class OutboundKeys {
    private final String base;
    private final byte[] channel;

    OutboundKeys(String prefix) {
        base = prefix + ":{outbound}:";
        channel = Bytes.of(prefix + ":outbound");
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

    /** Channel on which it is told for whom something waits. */
    byte[] channel() {
        return channel;
    }
}
