package io.imcache.master.events;

/** Thrown if the number of open streams is at its limit. */
final class TooManyStreamsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyStreamsException() {
        super("too many streams are open", null, false, false);
    }
}
