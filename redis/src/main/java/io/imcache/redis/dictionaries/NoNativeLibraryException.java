package io.imcache.redis.dictionaries;

/** Signals that Redis has compressed items, and that this platform can't read them. */
public final class NoNativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoNativeLibraryException(String key) {
        super(key + ": Redis has items that are compressed with zstd, which has no native code for this platform ("
                + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                + ") or could not unpack it into the directory for temporary files");
    }
}
