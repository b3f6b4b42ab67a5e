package io.imcache.master.credentials;

/** Thrown if credentials can't be taken. The message says what was expected, and quotes nothing of them. */
public final class InvalidCredentialsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    InvalidCredentialsException(String sentence) {
        super(sentence);
    }
}
