package io.imcache.master.ingest.http;

import io.imcache.protocol.AnswerCode;

/** Thrown for a request's body that is too large or can't be read. */
final class RefusedBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final AnswerCode code;
    private final String reason;

    RefusedBodyException(AnswerCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    AnswerCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
