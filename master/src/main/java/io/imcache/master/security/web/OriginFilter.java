package io.imcache.master.security.web;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Refuses web pages of origins that are not allowed, by the Fetch standard's rules for CORS. Spring's own filter takes a page
 * for foreign if a proxy ends TLS or passes on another {@code Host}, and refuses without a word.
 *
 * <p>The console needs no check: a browser asks for its files with an origin, because they are modules, and they hold nothing
 * that is anybody's.
 */
final class OriginFilter extends DefaultCorsProcessor implements WebFilter {
    private static final PathPattern CONSOLE = PathPatternParser.defaultInstance.parse("/console/**");
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private final CorsConfiguration rules;
    private final AccessRefusals refusals;

    OriginFilter(CorsConfiguration rules, AccessRefusals refusals) {
        this.rules = rules;
        this.refusals = refusals;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String origin = request.getHeaders().getOrigin();
        if (origin == null
                || CONSOLE.matches(request.getPath().pathWithinApplication())
                || isSame(origin, request.getHeaders())) {
            return chain.filter(exchange);
        }
        boolean preflight = HttpMethod.OPTIONS.equals(request.getMethod())
                && request.getHeaders().containsHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (!handleInternal(exchange, rules, preflight)) {
            return refusals.foreign(exchange);
        }
        return preflight ? Mono.empty() : chain.filter(exchange);
    }

    /** Leaves the answer to {@link AccessRefusals}. */
    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        // see filter
    }

    /** Asks the browser, which alone knows the address that it was given; else compares host and port, whatever the scheme. */
    private static boolean isSame(String origin, HttpHeaders headers) {
        if ("same-origin".equals(headers.getFirst(FETCH_SITE))) {
            return true;
        }
        InetSocketAddress host = headers.getHost();
        Place page = Place.of(origin);
        return host != null
                && page != null
                && page.host().equalsIgnoreCase(host.getHostString())
                && (page.port() == host.getPort() || (host.getPort() <= 0 && page.isUsual()));
    }

    /** Where a page comes from; the port is the usual one of the scheme if the origin names none. */
    private record Place(String host, int port, boolean isUsual) {
        static @Nullable Place of(String origin) {
            try {
                var uri = UriComponentsBuilder.fromUriString(origin).build();
                String host = uri.getHost();
                int usual = "https".equals(uri.getScheme()) ? 443 : 80;
                int port = uri.getPort() < 0 ? usual : uri.getPort();
                return host == null ? null : new Place(host, port, port == usual);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }
}
