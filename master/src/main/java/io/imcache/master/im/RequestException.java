package io.imcache.master.im;

import org.springframework.http.HttpStatus;

/** The request can't be answered with data; the message is the sentence that the client is told. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_ECHO = 80;

    private final HttpStatus status;

    private RequestException(HttpStatus status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    static RequestException badParameter(String name, String value, String expected) {
        return new RequestException(
                HttpStatus.BAD_REQUEST, name + ": " + shortened(value) + " (expected: " + expected + ")");
    }

    static RequestException missing(String name, String expected) {
        return new RequestException(HttpStatus.BAD_REQUEST, name + ": missing (expected: " + expected + ")");
    }

    static RequestException notFound(String what, String id) {
        return new RequestException(HttpStatus.NOT_FOUND, "No such " + what + ": " + shortened(id));
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_ECHO ? value : value.substring(0, LONGEST_ECHO) + "…";
    }

    HttpStatus status() {
        return status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
