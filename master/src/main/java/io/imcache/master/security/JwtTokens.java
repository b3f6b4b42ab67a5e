package io.imcache.master.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/**
 * Reads tokens that are JWTs. Remembers the rights of a token for a minute, because a request should not cost the check
 * of a signature.
 */
public final class JwtTokens implements Tokens {
    public static final String ROLES = "roles";
    public static final String ACCOUNTS = "accounts";

    private static final Logger log = LoggerFactory.getLogger(JwtTokens.class);

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;
    /** In bytes: enough for 500 accounts with ids of 80 characters. HTTP heads and Socket.IO connects may be as long. */
    private static final int LONGEST = 56 * 1024;

    private static final int LONGEST_SUBJECT = 128;

    private final ReactiveJwtDecoder decoder;
    private final Duration skew;
    private final InstantSource clock;
    private final Cache<String, Access> known = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfter(Expiry.creating(this::remembered))
            .build();

    /**
     * Creates a reader that remembers nothing yet.
     *
     * @param decoder checks signatures and times
     * @param skew how long a token is accepted after its end
     */
    JwtTokens(ReactiveJwtDecoder decoder, Duration skew, InstantSource clock) {
        this.decoder = decoder;
        this.skew = skew;
        this.clock = clock;
    }

    private Duration remembered(String token, Access access) {
        Instant end = access.endsAt();
        Duration left = end == null ? REMEMBERED : Duration.between(clock.instant(), end);
        return left.compareTo(REMEMBERED) < 0 ? left : REMEMBERED;
    }

    @Override
    public Mono<Access> access(@Nullable String token) {
        if (token == null || token.isBlank()) {
            return Mono.error(InvalidTokenException.missing());
        }
        Access access = known.getIfPresent(token);
        if (access != null) {
            return access.isOver(clock.instant()) ? Mono.error(InvalidTokenException.expired()) : Mono.just(access);
        }
        return token.length() > LONGEST
                ? Mono.error(InvalidTokenException.tooLong(token.length(), LONGEST))
                : decoded(token);
    }

    @Override
    public @Nullable Access known(@Nullable String token) {
        Access access = token == null ? null : known.getIfPresent(token);
        return access == null || access.isOver(clock.instant()) ? null : access;
    }

    private Mono<Access> decoded(String token) {
        return decoder.decode(token)
                .map(jwt -> access(token, jwt))
                .doOnNext(access -> known.put(token, access))
                .onErrorMap(error -> !(error instanceof InvalidTokenException), JwtTokens::translate);
    }

    private static InvalidTokenException translate(Throwable error) {
        if (error instanceof JwtValidationException invalid) {
            return invalid.getErrors().stream().anyMatch(JwtTokens::isExpiry)
                    ? InvalidTokenException.expired()
                    : InvalidTokenException.invalid();
        }
        if (error instanceof BadJwtException || error instanceof IllegalArgumentException) {
            return InvalidTokenException.invalid();
        }
        // Errors of libraries may quote the token.
        Throwable cause = error instanceof JwtException && error.getCause() != null ? error.getCause() : error;
        log.warn("tokens can't be checked: {}", cause.getClass().getName());
        return InvalidTokenException.uncheckable();
    }

    private static boolean isExpiry(OAuth2Error error) {
        return error.getDescription() != null && error.getDescription().startsWith("Jwt expired");
    }

    private Access access(String token, Jwt jwt) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        texts(jwt, ROLES).forEach(claim -> Role.of(claim).ifPresent(roles::add));
        if (roles.isEmpty()) {
            throw InvalidTokenException.withoutRole();
        }
        // Also with null: a claim without accounts must not stand for all accounts.
        Set<String> accounts = jwt.getClaims().containsKey(ACCOUNTS) ? new HashSet<>(texts(jwt, ACCOUNTS)) : null;
        Instant end = jwt.getExpiresAt();
        return new Access(key(token, jwt.getSubject()), roles, accounts, end == null ? null : end.plus(skew));
    }

    /** Reads a list of texts, or one text with blanks between the words. */
    private static Collection<String> texts(Jwt jwt, String claim) {
        Object value = jwt.getClaim(claim);
        if (value instanceof String text) {
            return Arrays.stream(text.split("[ ,]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        if (value instanceof Collection<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        if (value == null) {
            return List.of();
        }
        // An accounts claim that can't be read must not stand for all accounts.
        throw InvalidTokenException.invalid();
    }

    private static String key(String token, @Nullable String subject) {
        return subject != null && !subject.isBlank() && subject.length() <= LONGEST_SUBJECT
                ? subject
                : "token-" + digest(token);
    }

    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lists the names of all roles. */
    public static String roleNames() {
        return String.join(", ", Stream.of(Role.values()).map(Role::claim).toList());
    }
}
