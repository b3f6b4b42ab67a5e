package io.imcache.worker.link;

/** The JSON of a push, in UTF-8. */
public final class PushBody {
    private final byte[] bytes;
    private final boolean gzipped;

    public PushBody(byte[] bytes, boolean gzipped) {
        this.bytes = bytes;
        this.gzipped = gzipped;
    }

    /** Returns the JSON, gzipped or not. The caller must not change it. */
    public byte[] bytes() {
        return bytes;
    }

    public boolean isGzipped() {
        return gzipped;
    }
}
