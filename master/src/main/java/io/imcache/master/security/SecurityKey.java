package io.imcache.master.security;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;

/**
 * The key that tokens are signed with: a secret, or the keys of an identity provider. Only one of them may be
 * configured.
 */
public final class SecurityKey {
    public static final String SECRET = "imcache.security.secret";
    /** The only algorithm: a token must not choose how it is checked. */
    public static final MacAlgorithm ALGORITHM = MacAlgorithm.HS256;

    private static final int SHORTEST = 32;
    private static final String PROVIDER = "spring.security.oauth2.resourceserver.jwt.";

    private SecurityKey() {}

    /** Throws {@link SecurityNotConfiguredException} unless exactly one key is configured. */
    static void check(Environment environment) {
        String secret = environment.getProperty(SECRET);
        boolean provider = hasProvider(environment);
        if (!hasSecret(environment)) {
            if (!provider) {
                throw new SecurityNotConfiguredException("Security is on, and there is no key to check tokens with.");
            }
        } else if (provider) {
            throw new SecurityNotConfiguredException("Both " + SECRET + " and " + PROVIDER
                    + "* say what tokens are signed with (expected: one of them).");
        } else {
            of(secret);
        }
    }

    public static boolean hasProvider(Environment environment) {
        return Stream.of("jwk-set-uri", "issuer-uri", "public-key-location")
                .anyMatch(name -> isSet(environment, PROVIDER + name));
    }

    /** Returns whether there is a secret; an empty one is none, for compose files set variables that are empty. */
    static boolean hasSecret(Environment environment) {
        return isSet(environment, SECRET);
    }

    private static boolean isSet(Environment environment, String name) {
        String value = environment.getProperty(name);
        return value != null && !value.isBlank();
    }

    public static SecretKey of(@Nullable String secret) {
        byte[] bytes = secret == null ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST) {
            throw new SecurityNotConfiguredException(
                    SECRET + ": " + bytes.length + " bytes (expected: at least " + SHORTEST + " random ones).");
        }
        return new SecretKeySpec(bytes, "HmacSHA256");
    }
}
