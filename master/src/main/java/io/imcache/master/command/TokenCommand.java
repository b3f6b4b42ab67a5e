package io.imcache.master.command;

import io.imcache.master.security.JwtTokens;
import io.imcache.master.security.Role;
import io.imcache.master.security.SecurityKey;
import io.imcache.master.security.SecurityNotConfiguredException;
import io.imcache.master.security.SecurityProperties;
import io.imcache.redis.model.AccountIds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * {@code token --role im --accounts a,b --ttl 30d --subject name}: creates a token, signed with the secret of the
 * masters.
 */
final class TokenCommand {
    private static final Duration DEFAULT_TTL = Duration.ofDays(30);
    private static final Duration LONGEST_TTL = Duration.ofDays(3650);
    private static final int LONGEST_SUBJECT = 128;
    private static final String USAGE =
            "token --role worker|im|admin [--accounts a,b] [--ttl 30d] [--subject name] [--<property>=<value>]";

    private final Set<Role> roles = EnumSet.noneOf(Role.class);
    private final List<String> properties = new ArrayList<>();
    private @Nullable List<String> accounts;
    private @Nullable String subject;
    private Duration ttl = DEFAULT_TTL;

    private TokenCommand() {}

    /** Reads the configuration of a master without starting one. */
    static String run(String[] arguments) {
        var command = new TokenCommand();
        command.read(arguments);
        var environment = new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false);
        command.properties.add("--logging.level.root=off");
        try (ConfigurableApplicationContext context = environment.run(command.properties.toArray(String[]::new))) {
            return command.sign(context.getEnvironment());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    private void read(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!Set.of("--role", "--accounts", "--ttl", "--subject").contains(name)) {
                if (!argument.startsWith("--") || equals < 0) {
                    throw new IllegalArgumentException(argument + ": unknown (expected: " + USAGE + ")");
                }
                properties.add(argument);
                continue;
            }
            if (equals < 0 && i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + ": no value (expected: " + USAGE + ")");
            }
            set(name, equals < 0 ? arguments[++i] : argument.substring(equals + 1));
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("--role: missing (expected: " + USAGE + ")");
        }
    }

    private void set(String name, String value) {
        switch (name) {
            case "--role" -> {
                for (String role : value.split(",", -1)) {
                    roles.add(Role.of(role.strip())
                            .orElseThrow(() -> wrong(name, value, "some of " + JwtTokens.roleNames())));
                }
            }
            case "--accounts" -> accounts = accounts(value);
            case "--ttl" -> ttl = ttl(value);
            default -> {
                if (value.isBlank() || value.length() > LONGEST_SUBJECT) {
                    throw wrong(name, value, "1.." + LONGEST_SUBJECT + " characters");
                }
                subject = value;
            }
        }
    }

    private static List<String> accounts(String value) {
        var ids = new ArrayList<String>();
        for (String id : value.split(",", -1)) {
            if (!AccountIds.isValid(id.strip())) {
                throw wrong("--accounts", value, "account ids, separated by commas");
            }
            ids.add(id.strip());
        }
        return ids;
    }

    private static Duration ttl(String value) {
        Duration ttl;
        try {
            ttl = DurationStyle.detectAndParse(value, ChronoUnit.SECONDS);
        } catch (IllegalArgumentException e) {
            ttl = Duration.ZERO;
        }
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw wrong("--ttl", value, "1s to " + LONGEST_TTL.toDays() + "d, such as 12h or 30d");
        }
        return ttl;
    }

    private static IllegalArgumentException wrong(String name, String value, String expected) {
        return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }

    private String sign(Environment environment) {
        if (SecurityKey.hasProvider(environment)) {
            throw new IllegalArgumentException(
                    "tokens are signed by an identity provider here (expected: " + SecurityKey.SECRET + ")");
        }
        SecurityProperties security =
                Binder.get(environment).bindOrCreate("imcache.security", SecurityProperties.class);
        if (security.secret() == null || security.secret().isBlank()) {
            throw new SecurityNotConfiguredException("IMCACHE_SECURITY_SECRET: missing (expected: the secret of the"
                    + " masters; java -jar imcache-master.jar secret prints a new one)");
        }
        Instant now = Instant.now();
        JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
                .subject(subject == null ? name() : subject)
                .issuedAt(now)
                .expiresAt(now.plus(ttl))
                .claim(JwtTokens.ROLES, roles.stream().map(Role::claim).toList());
        if (accounts != null) {
            claims.claim(JwtTokens.ACCOUNTS, accounts);
        }
        if (security.issuer() != null && !security.issuer().isBlank()) {
            claims.issuer(security.issuer());
        }
        return NimbusJwtEncoder.withSecretKey(SecurityKey.of(security.secret()))
                .algorithm(SecurityKey.ALGORITHM)
                .build()
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(SecurityKey.ALGORITHM).build(), claims.build()))
                .getTokenValue();
    }

    /** Returns a random subject. Limits count by subject, so two tokens without one must not share it. */
    private String name() {
        byte[] chance = new byte[4];
        new SecureRandom().nextBytes(chance);
        return String.join("-", roles.stream().map(Role::claim).toList())
                + '-'
                + HexFormat.of().formatHex(chance);
    }
}
