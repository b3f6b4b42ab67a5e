package io.imcache.master.security;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Knows whose a token is. */
public interface Tokens {
    /** Where security is switched off: everybody may do everything. */
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
     * What a token is good for. Ends with {@link InvalidTokenException} where it is none. Answers at once where the masters
     * have a secret; with a JWKS address it may have to ask there.
     *
     * @param token as a client sent it; null where it sent none
     */
    Mono<Access> access(@Nullable String token);

    /** What a token is good for, where that was found out a short while ago; null where it was not. */
    @Nullable Access known(@Nullable String token);

    /** The token of an {@code Authorization} header; null where it has none. */
    static @Nullable String bearer(@Nullable String header) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return null;
        }
        String token = header.substring("bearer ".length()).strip();
        return token.isEmpty() ? null : token;
    }
}
