package io.imcache.master.security;

/** Thrown if security is on and the key of tokens is missing or unusable. */
public final class SecurityNotConfiguredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecurityNotConfiguredException(String sentence) {
        super(sentence);
    }
}
