package io.imcache.master.security;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierReactiveJwtDecoder;
import org.springframework.web.server.WebFilter;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {
    private static final Logger log = LoggerFactory.getLogger(SecurityConfiguration.class);
    private static final String ENABLED = "imcache.security.enabled";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = ENABLED, havingValue = "true", matchIfMissing = true)
    static class On {
        /** Runs before any bean is created: a master without a key starts nothing, not even a Redis. */
        @Bean
        static BeanFactoryPostProcessor securityKeyCheck(Environment environment) {
            return factory -> SecurityKey.check(environment);
        }

        /** Checks times and issuer with both kinds of keys; Boot gives it to its own decoder too. */
        @Bean
        OAuth2TokenValidator<Jwt> tokenValidator(SecurityProperties properties) {
            List<OAuth2TokenValidator<Jwt>> validators = new ArrayList<>();
            var times = new JwtTimestampValidator(properties.clockSkew());
            times.setAllowEmptyExpiryClaim(false);
            validators.add(times);
            if (properties.issuer() != null && !properties.issuer().isBlank()) {
                validators.add(new JwtIssuerValidator(properties.issuer()));
            }
            return new DelegatingOAuth2TokenValidator<>(validators);
        }

        /** Without a secret there are the keys of an identity provider, for which Boot creates the decoder. */
        @Bean
        @Conditional(HasSecret.class)
        ReactiveJwtDecoder secretDecoder(SecurityProperties properties, OAuth2TokenValidator<Jwt> tokenValidator) {
            SecretKey key = SecurityKey.of(properties.secret());
            // Made for the first token: a start need not wait for the library's classes.
            return new SupplierReactiveJwtDecoder(() -> {
                var decoder = NimbusReactiveJwtDecoder.withSecretKey(key)
                        .macAlgorithm(SecurityKey.ALGORITHM)
                        .build();
                decoder.setJwtValidator(tokenValidator);
                return decoder;
            });
        }

        @Bean
        Tokens tokens(ReactiveJwtDecoder decoder, SecurityProperties properties) {
            return new JwtTokens(decoder, properties.clockSkew(), InstantSource.system());
        }

        @Bean
        SecurityHeaders securityHeaders(SecurityProperties properties) {
            return SecurityHeaders.all(!properties.cors().allowedOrigins().isEmpty());
        }
    }

    static final class HasSecret implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return SecurityKey.hasSecret(context.getEnvironment());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = ENABLED, havingValue = "false")
    static class Off {
        @Bean
        Tokens tokens(Environment environment) {
            log.warn(
                    "Security is off: anyone who reaches {} can read and change everything",
                    environment.getProperty("server.address", "this host"));
            return Tokens.OFF;
        }

        @Bean
        SecurityHeaders securityHeaders() {
            return SecurityHeaders.NONE;
        }

        /** Names the caller of each request, as the check of tokens does with security on. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        WebFilter everyone() {
            return (exchange, chain) -> {
                Access.EVERYONE.noteIn(exchange);
                return chain.filter(exchange);
            };
        }
    }
}
