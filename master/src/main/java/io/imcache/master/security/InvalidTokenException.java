package io.imcache.master.security;

import org.springframework.security.core.AuthenticationException;

/** A token is missing, or none that can be taken; the message is for the client, and never holds any of the token. */
public final class InvalidTokenException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    InvalidTokenException(String sentence) {
        super(sentence);
    }

    /** What is wrong and what was expected. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    @Override
    public Throwable fillInStackTrace() {
        return this; // one for each request that anybody sends
    }
}
