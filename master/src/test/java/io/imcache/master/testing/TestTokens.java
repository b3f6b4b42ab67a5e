package io.imcache.master.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Tokens for masters that have {@link #SECRET}. */
public final class TestTokens {
    public static final String SECRET = "a-secret-of-tests-that-is-long-enough-0123456789";

    private static final String ANOTHER_SECRET = SECRET.replace('a', 'b');
    private static final Duration LONG = Duration.ofHours(1);

    private TestTokens() {}

    /** A token for some accounts; none named: all. */
    public static String of(String role, String... accounts) {
        return signed(claims(role, Instant.now().plus(LONG), accounts), SECRET);
    }

    public static String endingAt(Instant end, String role, String... accounts) {
        return signed(claims(role, end, accounts), SECRET);
    }

    public static String expired(String role) {
        return endingAt(Instant.now().minus(LONG), role);
    }

    public static String wronglySigned(String role) {
        return signed(claims(role, Instant.now().plus(LONG)), ANOTHER_SECRET);
    }

    public static String unsigned(String role) {
        return new PlainJWT(claims(role, Instant.now().plus(LONG))).serialize();
    }

    public static String with(JWTClaimsSet claims) {
        return signed(claims, SECRET);
    }

    private static JWTClaimsSet claims(String role, Instant end, String... accounts) {
        var claims = new JWTClaimsSet.Builder()
                .subject(role + "-" + UUID.randomUUID())
                .expirationTime(Date.from(end))
                .claim("roles", List.of(role));
        if (accounts.length > 0) {
            claims.claim("accounts", List.of(accounts));
        }
        return claims.build();
    }

    private static String signed(JWTClaimsSet claims, String secret) {
        try {
            var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
