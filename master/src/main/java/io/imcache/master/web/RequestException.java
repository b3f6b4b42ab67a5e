package io.imcache.master.web;

import org.springframework.http.HttpStatus;

/** A request can't be answered with data; the message is the sentence that the client is told. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_ECHO = 80;

    private final HttpStatus status;

    private RequestException(HttpStatus status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    /** 400: a parameter or a field of the body is not what is expected. */
    public static RequestException invalid(String name, String value, String expected) {
        return wrong(HttpStatus.BAD_REQUEST, name, value, expected);
    }

    /** 400: a parameter or a field of the body is not there. */
    public static RequestException missing(String name, String expected) {
        return new RequestException(HttpStatus.BAD_REQUEST, name + ": missing (expected: " + expected + ")");
    }

    /** 404. */
    public static RequestException notFound(String what, String id) {
        return new RequestException(HttpStatus.NOT_FOUND, "No such " + what + ": " + shortened(id));
    }

    /** 413: the body. */
    public static RequestException tooLarge(int largest) {
        return new RequestException(
                HttpStatus.CONTENT_TOO_LARGE, "body: too large (expected: at most " + largest + " bytes)");
    }

    /** 415: a header says that the body is of a kind that is not taken. */
    public static RequestException unsupported(String header, String value, String expected) {
        return wrong(HttpStatus.UNSUPPORTED_MEDIA_TYPE, header, value, expected);
    }

    private static RequestException wrong(HttpStatus status, String name, String value, String expected) {
        return new RequestException(status, name + ": " + shortened(value) + " (expected: " + expected + ")");
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_ECHO ? value : value.substring(0, LONGEST_ECHO) + "…";
    }

    /** 400, 404, 413 or 415. */
    public HttpStatus status() {
        return status;
    }

    /** What is wrong and what was expected. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
