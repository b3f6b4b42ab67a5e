package io.imcache.master.credentials;

/** Thrown if a key of credentials is configured that can't be one. The message does not show the key. */
final class InvalidKeysException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    InvalidKeysException(String sentence) {
        super(sentence);
    }
}
