package io.imcache.master.im.body;

import org.springframework.http.HttpStatus;

/** A body can't be taken; the message is the sentence that the client is told. */
public final class BodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_ECHO = 80;

    private final HttpStatus status;

    private BodyException(HttpStatus status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    static BodyException invalid(String name, String value, String expected) {
        String shortened = value.length() <= LONGEST_ECHO ? value : value.substring(0, LONGEST_ECHO) + "…";
        return new BodyException(HttpStatus.BAD_REQUEST, name + ": " + shortened + " (expected: " + expected + ")");
    }

    static BodyException missing(String name, String expected) {
        return new BodyException(HttpStatus.BAD_REQUEST, name + ": missing (expected: " + expected + ")");
    }

    static BodyException tooLarge(int largest) {
        return new BodyException(
                HttpStatus.CONTENT_TOO_LARGE, "body: too large (expected: at most " + largest + " bytes)");
    }

    static BodyException notJson(String header, String value) {
        String shortened = value.length() <= LONGEST_ECHO ? value : value.substring(0, LONGEST_ECHO) + "…";
        return new BodyException(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, header + ": " + shortened + " (expected: application/json, UTF-8)");
    }

    /** 400, 413 or 415. */
    public HttpStatus status() {
        return status;
    }

    /** What is wrong and what was expected. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
