package io.imcache.master.web;

import org.springframework.http.HttpStatus;

/** Refuses a request. The message is the sentence that the client gets. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_ECHO = 80;

    private final HttpStatus status;

    private RequestException(HttpStatus status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    /** Creates a 400: a parameter or a field of the body is not what is expected. */
    public static RequestException invalid(String name, String value, String expected) {
        return wrong(HttpStatus.BAD_REQUEST, name, value, expected);
    }

    /** Creates a 400: a parameter or a field of the body is missing. */
    public static RequestException missing(String name, String expected) {
        return new RequestException(HttpStatus.BAD_REQUEST, name + ": missing (expected: " + expected + ")");
    }

    /** Creates a 400 with a sentence that names what is wrong and what was expected. */
    public static RequestException refused(String sentence) {
        return new RequestException(HttpStatus.BAD_REQUEST, sentence);
    }

    /** Creates a 404. */
    public static RequestException notFound(String what, String id) {
        return new RequestException(HttpStatus.NOT_FOUND, "No such " + what + ": " + shortened(id));
    }

    /** Creates a 409: a field of the body is not what is expected, because of what is stored. */
    public static RequestException conflict(String name, String value, String expected) {
        return wrong(HttpStatus.CONFLICT, name, value, expected);
    }

    /** Creates a 413 for a body. */
    public static RequestException tooLarge(int largest) {
        return new RequestException(
                HttpStatus.CONTENT_TOO_LARGE, "body: too large (expected: at most " + largest + " bytes)");
    }

    /** Creates a 415: a header names a kind of body that is not supported. */
    public static RequestException unsupported(String header, String value, String expected) {
        return wrong(HttpStatus.UNSUPPORTED_MEDIA_TYPE, header, value, expected);
    }

    private static RequestException wrong(HttpStatus status, String name, String value, String expected) {
        return new RequestException(status, name + ": " + shortened(value) + " (expected: " + expected + ")");
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_ECHO ? value : value.substring(0, LONGEST_ECHO) + "…";
    }

    /** Returns 400, 404, 409, 413 or 415. */
    HttpStatus status() {
        return status;
    }

    /** Says what is wrong and what was expected. */
    String sentence() {
        return String.valueOf(getMessage());
    }
}
