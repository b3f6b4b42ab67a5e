package io.imcache.master.security;

import org.springframework.security.core.AuthenticationException;

/** A token is missing, or none that can be taken; the message is for the client, and never holds any of the token. */
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
                "token: not valid (expected: one that is signed with the key of this installation)", false);
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
        return new InvalidTokenException("token: can't be checked, since its keys can't be fetched; try again", true);
    }

    /** What is wrong and what was expected. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Whether the same token may be taken later. */
    public boolean isTemporary() {
        return temporary;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // one for each request that anybody sends
    }
}
