package io.imcache.worker;

/** The JSON of a push, UTF-8. */
final class Body {
    private final byte[] bytes;
    private final boolean gzipped;

    Body(byte[] bytes, boolean gzipped) {
        this.bytes = bytes;
        this.gzipped = gzipped;
    }

    /** The JSON, gzipped or not; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    boolean isGzipped() {
        return gzipped;
    }
}
