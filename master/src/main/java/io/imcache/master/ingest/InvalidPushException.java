package io.imcache.master.ingest;

/** A push is not what the protocol says it is; the message names what is wrong and what was expected. */
final class InvalidPushException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidPushException(String message) {
        // Crawlers' mistakes are no failure of ours: no stack trace.
        super(message, null, false, false);
    }

    /** @param place where in the payload, in bytes */
    static InvalidPushException noJson(int place) {
        return new InvalidPushException("payload: no JSON at byte " + place + " (expected: a JSON object)");
    }
}
