package io.imcache.master.events;

/** As many streams are open as may be. */
final class TooManyStreamsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyStreamsException() {
        super("too many streams are open", null, false, false);
    }
}
