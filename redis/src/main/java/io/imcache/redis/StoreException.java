package io.imcache.redis;

import org.jspecify.annotations.Nullable;

/** Redis did not do its part. */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Redis can't be reached, or did not answer in time. A write may or may not have been done. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Redis has reached its memory limit and takes no writes; reads work. */
    public static final class Full extends StoreException {
        private static final long serialVersionUID = 1L;

        public Full(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
