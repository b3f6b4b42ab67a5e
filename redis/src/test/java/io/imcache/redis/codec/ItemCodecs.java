package io.imcache.redis.codec;

/** Makes codecs for tests of other packages. */
public final class ItemCodecs {
    private ItemCodecs() {}

    /** Returns a codec as on a platform that zstd has no native code for. */
    public static ItemCodec withoutNativeCode() {
        return new ItemCodec(false);
    }
}
