package io.imcache.master.security.web;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.Access;
import io.imcache.master.security.Role;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.SecurityProperties;
import io.imcache.master.security.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Configures Spring Security's filters, and no more of them than needed. There are no sessions, so there is nothing to
 * protect from forged requests, to save, or to log out of. With security off there are no filters.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "imcache.security.enabled", havingValue = "true", matchIfMissing = true)
@EnableWebFluxSecurity
class WebSecurityConfiguration {
    private static final String ADMIN = Role.ADMIN.claim();
    private static final String IM = Role.IM.claim();
    private static final String WORKER = Role.WORKER.claim();
    private static final PathPattern IM_API = PathPatternParser.defaultInstance.parse("/api/im/**");
    private static final Duration PREFLIGHT_KEPT = Duration.ofMinutes(30);

    /** Each observation would add a span around each filter, for each request. */
    @Bean
    SecurityObservationSettings noSecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /**
     * Accepts all paths: ids of items may contain slashes, percent signs and semicolons, which Spring's own firewall
     * refuses. Rules and routes read the same parsed path, and a path without a rule is for admins only, so no odd path
     * gets past a rule.
     */
    @Bean
    ServerWebExchangeFirewall allPaths() {
        return Mono::just;
    }

    @Bean
    SecurityWebFilterChain securityFilterChain(
            ServerHttpSecurity http,
            Tokens tokens,
            SecurityProperties properties,
            SecurityHeaders headers,
            RateLimits rates,
            MeterRegistry meters) {
        var refusals = new AccessRefusals(meters, InstantSource.system());
        http.cors(ServerHttpSecurity.CorsSpec::disable);
        if (!properties.cors().allowedOrigins().isEmpty()) {
            http.addFilterAt(new OriginFilter(rules(properties.cors()), refusals), SecurityWebFiltersOrder.CORS);
        }
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .headers(spec -> headers(spec, headers))
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeExchange(WebSecurityConfiguration::rules)
                .addFilterAt(authentication(tokens, rates, refusals), SecurityWebFiltersOrder.AUTHENTICATION)
                .build();
    }

    /** The first match counts. */
    private static void rules(ServerHttpSecurity.AuthorizeExchangeSpec rules) {
        rules.pathMatchers("/actuator/health", "/actuator/health/**")
                .permitAll()
                .pathMatchers("/v3/api-docs", "/v3/api-docs/**", "/v3/api-docs.yaml")
                .permitAll()
                .pathMatchers("/swagger-ui.html", "/swagger-ui/**", "/webjars/**")
                .permitAll()
                .pathMatchers(HttpMethod.GET, "/console", "/console/**")
                .permitAll()
                .pathMatchers(HttpMethod.HEAD, "/console", "/console/**")
                .permitAll()
                .pathMatchers("/api/im/**")
                .hasAnyAuthority(IM, ADMIN)
                .pathMatchers("/api/worker/**")
                .hasAnyAuthority(WORKER, ADMIN)
                .anyExchange()
                .hasAuthority(ADMIN);
    }

    /** Writes our own list of headers only, because fast reads send the same. */
    private static void headers(ServerHttpSecurity.HeaderSpec spec, SecurityHeaders headers) {
        // Answers carry tags that clients send back to ask again; "no-store" would prevent that.
        spec.cache(ServerHttpSecurity.HeaderSpec.CacheSpec::disable)
                .contentTypeOptions(ServerHttpSecurity.HeaderSpec.ContentTypeOptionsSpec::disable)
                .frameOptions(ServerHttpSecurity.HeaderSpec.FrameOptionsSpec::disable)
                .hsts(ServerHttpSecurity.HeaderSpec.HstsSpec::disable)
                .xssProtection(ServerHttpSecurity.HeaderSpec.XssProtectionSpec::disable)
                .writer(exchange -> {
                    boolean secure =
                            "https".equals(exchange.getRequest().getURI().getScheme());
                    headers.writeTo(exchange.getResponse().getHeaders(), secure);
                    return Mono.empty();
                });
    }

    private static CorsConfiguration rules(SecurityProperties.Cors cors) {
        var rules = new CorsConfiguration();
        rules.setAllowedOrigins(cors.allowedOrigins());
        rules.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        rules.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        rules.setExposedHeaders(List.of(HttpHeaders.ETAG, HttpHeaders.RETRY_AFTER));
        rules.setMaxAge(PREFLIGHT_KEPT);
        return rules;
    }

    private static AuthenticationWebFilter authentication(Tokens tokens, RateLimits rates, AccessRefusals refusals) {
        ReactiveAuthenticationManager manager =
                shown -> tokens.access(((BearerTokenAuthenticationToken) shown).getToken())
                        .map(AccessAuthentication::new);
        var filter = new AuthenticationWebFilter(manager);
        filter.setServerAuthenticationConverter(WebSecurityConfiguration::token);
        filter.setAuthenticationSuccessHandler(
                (exchange, known) -> goOn(exchange, ((AccessAuthentication) known).access(), rates, refusals));
        filter.setAuthenticationFailureHandler(new ServerAuthenticationEntryPointFailureHandler(refusals));
        return filter;
    }

    private static Mono<Authentication> token(ServerWebExchange exchange) {
        String token = Tokens.bearer(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION));
        return token == null ? Mono.empty() : Mono.just(new BearerTokenAuthenticationToken(token));
    }

    private static Mono<Void> goOn(
            WebFilterExchange filtered, Access access, RateLimits rates, AccessRefusals refusals) {
        ServerWebExchange exchange = filtered.getExchange();
        access.noteIn(exchange);
        if (!IM_API.matches(exchange.getRequest().getPath().pathWithinApplication())) {
            return filtered.getChain().filter(exchange);
        }
        return rates.admits(RateLimits.Kind.IM, access.key())
                .flatMap(admitted -> admitted ? filtered.getChain().filter(exchange) : refusals.tooMany(exchange));
    }
}
