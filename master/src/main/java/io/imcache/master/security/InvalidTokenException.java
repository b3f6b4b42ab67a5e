package io.imcache.master.security;

import org.springframework.security.core.AuthenticationException;

/**
 * Thrown if a token is missing or cannot be accepted. The message is for the client and never contains any of the
 * token.
 */
public final class InvalidTokenException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    private InvalidTokenException(String sentence, boolean temporary) {
        super(sentence);
        this.temporary = temporary;
    }

    static InvalidTokenException missing() {
        return new InvalidTokenException(
                "token: missing (expected: one in the header Authorization: Bearer …, or in auth.token of a Socket.IO"
                        + " connect)",
                false);
    }

    static InvalidTokenException invalid() {
        return new InvalidTokenException(
                "token: not valid (expected: one signed with the key of this installation)", false);
    }

    static InvalidTokenException tooLong(int length, int longest) {
        return new InvalidTokenException("token: " + length + " characters (expected: at most " + longest + ")", false);
    }

    static InvalidTokenException expired() {
        return new InvalidTokenException("token: expired (expected: a new one)", false);
    }

    static InvalidTokenException withoutRole() {
        return new InvalidTokenException(
                "token: no role (expected: one of " + JwtTokens.roleNames() + " in the claim " + JwtTokens.ROLES + ")",
                false);
    }

    static InvalidTokenException uncheckable() {
        return new InvalidTokenException("token: can't be checked, because the keys can't be fetched; try again", true);
    }

    /** Says what is wrong and what was expected. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Returns whether the same token may be accepted later. */
    public boolean isTemporary() {
        return temporary;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // anyone can cause one with each request
    }
}
