package io.imcache.master.ingest;

/** Thrown for a push that breaks the protocol. The message names the mistake and what was expected. */
final class InvalidPushException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidPushException(String message) {
        // A crawler's mistake needs no stack trace of the master.
        super(message, null, false, false);
    }
}
