package io.imcache.master.security;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures which callers masters accept. For tokens of an identity provider set {@code
 * spring.security.oauth2.resourceserver.jwt.jwk-set-uri} or {@code .issuer-uri}, and no secret here.
 *
 * @param enabled false: everyone may do everything, and masters listen on loopback unless an address is configured
 * @param secret signs tokens with HMAC-SHA-256: at least 32 bytes, the same for all masters; null with another key
 * @param issuer the issuer that tokens must name; null for any
 * @param clockSkew greatest difference between clocks when a token begins or ends; 0 to 5 minutes
 * @param cors web pages of other origins that may ask
 */
@ConfigurationProperties("imcache.security")
public record SecurityProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String secret,
        @Nullable String issuer,
        @DefaultValue("30s") Duration clockSkew,
        @DefaultValue Cors cors) {

    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    /**
     * Web pages of other origins that may ask.
     *
     * @param allowedOrigins such as {@code https://desk.example.com}; {@code *} for all; none by default
     */
    public record Cors(@DefaultValue List<String> allowedOrigins) {
        public Cors {
            allowedOrigins = List.copyOf(allowedOrigins);
        }

        /** Returns whether pages of an origin may ask. */
        public boolean allows(String origin) {
            return allowedOrigins.contains(origin) || allowedOrigins.contains("*");
        }
    }

    public SecurityProperties {
        if (clockSkew.isNegative() || clockSkew.compareTo(LARGEST_SKEW) > 0) {
            throw new IllegalArgumentException(
                    "imcache.security.clock-skew: " + clockSkew + " (expected: 0 to " + LARGEST_SKEW + ")");
        }
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "SecurityProperties[enabled=" + enabled + ", issuer=" + issuer + ", clockSkew=" + clockSkew + ", " + cors
                + ']';
    }
}
