package io.imcache.redis.model;

import org.jspecify.annotations.Nullable;

/** Signals that Redis could not do what the store asked for. */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Signals that Redis can't be reached, or did not answer in time. A write may or may not have been done. */
    public static sealed class Unavailable extends StoreException permits Unconfirmed {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Signals that a write was done, but that too few replicas confirmed it. The message is for the sender. */
    public static final class Unconfirmed extends Unavailable {
        private static final long serialVersionUID = 1L;

        public Unconfirmed(String message) {
            super(message, null);
        }
    }

    /** Signals that Redis has reached its memory limit and takes no writes; reads work. */
    public static final class Full extends StoreException {
        private static final long serialVersionUID = 1L;

        public Full(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Signals that an item can't be read: it is broken, or its dictionary is missing. The message names it, for operators. */
    public static final class Unreadable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
