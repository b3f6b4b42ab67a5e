package io.imcache.master.im.fast;

import io.imcache.master.security.Access;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers requests for pages that are kept, behind the filters that find out who asks and begin a span. For masters that trace
 * their requests; others have {@link PagesFirst}.
 */
final class PagesFilter implements WebFilter, Ordered {
    private final CachedPages pages;

    PagesFilter(CachedPages pages) {
        this.pages = pages;
    }

    /** Behind security, which is before 0. */
    @Override
    public int getOrder() {
        return 100;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        CachedPages.Found found = pages.find(exchange.getRequest());
        if (found == null) {
            return chain.filter(exchange);
        }
        return pages.isRight(found, Access.of(exchange))
                .flatMap(right -> right ? answer(exchange, found) : chain.filter(exchange));
    }

    private Mono<Void> answer(ServerWebExchange exchange, CachedPages.Found found) {
        String route = found.page().route();
        if (route != null) {
            // What is not routed is still counted under its route.
            ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                    .ifPresent(observed -> observed.setPathPattern(route));
        }
        return pages.write(found, exchange.getRequest().getHeaders(), exchange.getResponse());
    }
}
