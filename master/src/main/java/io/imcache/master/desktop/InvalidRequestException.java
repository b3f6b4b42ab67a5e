package io.imcache.master.desktop;

/** A client asks for what can't be done; the message says what is wrong and what was expected. */
final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidRequestException(String message) {
        super(message, null, false, false);
    }

    /** Something that the caller may not see is as unknown as what does not exist. */
    static InvalidRequestException unknown(String field) {
        return new InvalidRequestException(field + ": not known (expected: the id of one that there is)");
    }
}
