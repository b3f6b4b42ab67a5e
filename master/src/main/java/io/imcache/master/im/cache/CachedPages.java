package io.imcache.master.im.cache;

import io.imcache.master.security.Access;
import io.imcache.master.web.ReadyAnswer;
import io.imcache.redis.AccountStore;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers requests for pages that are kept, before they are routed and read. It stands behind the filter that finds out who
 * asks; a page is given only to one who may read its account, and only while its version is the account's, as the store says
 * it after the request came in. All else goes its usual way.
 */
final class CachedPages implements WebFilter, Ordered {
    private static final String PREFIX = "/api/im/";

    private final PageCache cache;
    private final AccountStore store;

    CachedPages(PageCache cache, AccountStore store) {
        this.cache = cache;
        this.store = store;
    }

    /** Behind security, which is before 0. */
    @Override
    public int getOrder() {
        return 100;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        URI uri = request.getURI();
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        if (query == null
                || !HttpMethod.GET.equals(request.getMethod())
                || !path.startsWith(PREFIX)
                || !takesJson(request)) {
            return chain.filter(exchange);
        }
        String key = path + '?' + query;
        CachedPage page = cache.find(key);
        if (page == null || !Access.of(exchange).mayRead(page.accountId())) {
            return read(exchange, chain, key);
        }
        return store.version(page.accountId())
                .flatMap(version ->
                        page.version() == version ? answer(exchange, key, page) : reread(exchange, chain, key, page));
    }

    private Mono<Void> reread(ServerWebExchange exchange, WebFilterChain chain, String key, CachedPage page) {
        cache.drop(key, page);
        return read(exchange, chain, key);
    }

    private Mono<Void> read(ServerWebExchange exchange, WebFilterChain chain, String key) {
        cache.noteIn(exchange, key);
        return chain.filter(exchange);
    }

    private Mono<Void> answer(ServerWebExchange exchange, String key, CachedPage page) {
        nameRoute(exchange, page);
        HttpHeaders asked = exchange.getRequest().getHeaders();
        ReadyAnswer answer = page.answer();
        if (answer.isHeld(asked)) {
            return answer.notModified(exchange.getResponse());
        }
        return takesGzip(asked)
                ? gzipped(key, page).writeTo(exchange.getResponse())
                : answer.writeTo(exchange.getResponse());
    }

    /** What is not routed is still counted under its route. */
    private static void nameRoute(ServerWebExchange exchange, CachedPage page) {
        String route = page.route();
        if (route != null) {
            ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                    .ifPresent(observed -> observed.setPathPattern(route));
        }
    }

    /** Packed once for all who take it so. */
    private ReadyAnswer gzipped(String key, CachedPage page) {
        ReadyAnswer ready = page.gzipped();
        if (ready != null || !page.answer().isWorthPacking()) {
            return ready == null ? page.answer() : ready;
        }
        CachedPage packed = page.withGzipped();
        cache.keep(key, packed);
        return packed.gzipped() == null ? page.answer() : packed.gzipped();
    }

    /** Clients that name other media types, or weigh them, are left to those who read such headers. */
    private static boolean takesJson(ServerHttpRequest request) {
        String accept = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
        return accept == null || accept.equals("*/*") || accept.equals("application/json") || isPlainList(accept);
    }

    /** Such as axios sends: {@code application/json, text/plain, *}{@code /*}. */
    private static boolean isPlainList(String accept) {
        return accept.startsWith("application/json,") && !accept.contains(";");
    }

    private static boolean takesGzip(HttpHeaders asked) {
        @Nullable String encodings = asked.getFirst(HttpHeaders.ACCEPT_ENCODING);
        return encodings != null && encodings.contains("gzip") && !encodings.contains(";");
    }
}
