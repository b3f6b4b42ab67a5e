package io.imcache.master.security;

/** Security is on, and what tokens are signed with is missing or unusable. */
public final class SecurityNotConfiguredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecurityNotConfiguredException(String sentence) {
        super(sentence);
    }
}
