package io.imcache.master.security;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the callers that tokens belong to. */
public interface Tokens {
    /** Accepts everyone: for masters with security switched off. */
    Tokens OFF = new Tokens() {
        @Override
        public Mono<Access> access(@Nullable String token) {
            return Mono.just(Access.EVERYONE);
        }

        @Override
        public Access known(@Nullable String token) {
            return Access.EVERYONE;
        }
    };

    /**
     * Returns the caller of a token. Ends with {@link InvalidTokenException} if the token cannot be accepted. Answers
     * at once if masters have a secret; with a JWKS address it may have to fetch keys.
     *
     * @param token as a client sent it; null if it sent none
     */
    Mono<Access> access(@Nullable String token);

    /** Returns the caller of a token that was checked a short while ago; null for other tokens. */
    @Nullable Access known(@Nullable String token);

    /** Returns the token of an {@code Authorization} header; null if there is none. */
    static @Nullable String bearer(@Nullable String header) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return null;
        }
        String token = header.substring("bearer ".length()).strip();
        return token.isEmpty() ? null : token;
    }
}
