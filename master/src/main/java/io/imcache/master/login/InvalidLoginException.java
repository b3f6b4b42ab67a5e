package io.imcache.master.login;

import io.imcache.protocol.AnswerCode;

/** Thrown if an event of a login can't be handled. The message says what is wrong and what was expected, and quotes no secret. */
public final class InvalidLoginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final AnswerCode code;

    InvalidLoginException(AnswerCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    InvalidLoginException(String sentence) {
        this(AnswerCode.INVALID_ENVELOPE, sentence);
    }

    /** Returns what kind of error it is, for senders that are programs. */
    public AnswerCode code() {
        return code;
    }

    /** Returns the sentence for the sender. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
