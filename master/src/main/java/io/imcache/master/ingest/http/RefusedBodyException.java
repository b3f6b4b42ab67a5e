package io.imcache.master.ingest.http;

import io.imcache.protocol.AnswerCode;
import org.springframework.http.HttpStatus;

/** Thrown for a request whose body is too large or can't be read. */
final class RefusedBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final AnswerCode code;
    private final String reason;
    private final HttpStatus status;

    RefusedBodyException(AnswerCode code, String reason) {
        this(
                code,
                reason,
                code == AnswerCode.PAYLOAD_TOO_LARGE ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.BAD_REQUEST);
    }

    /** @param status of the answer, where the code alone does not say it */
    RefusedBodyException(AnswerCode code, String reason, HttpStatus status) {
        super(reason, null, false, false);
        this.code = code;
        this.reason = reason;
        this.status = status;
    }

    HttpStatus status() {
        return status;
    }

    AnswerCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
