package io.imcache.master.im.cache;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.Access;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Answers requests for pages that are kept before anything else is done with them: filters, observations and routes cost more
 * than twice what the rest of such an answer does. Only where all is plain: whoever asks was known a moment ago, has requests
 * left, and comes from no other site; else the usual way decides. Its answers have the same headers, and are counted and
 * timed under the same names.
 */
final class PagesFirst implements HttpHandlerDecoratorFactory {
    private final CachedPages pages;
    private final Tokens tokens;
    private final RateLimits rates;
    private final SecurityHeaders securityHeaders;
    private final PageTimers timers;

    PagesFirst(CachedPages pages, Tokens tokens, RateLimits rates, SecurityHeaders securityHeaders, PageTimers timers) {
        this.pages = pages;
        this.tokens = tokens;
        this.rates = rates;
        this.securityHeaders = securityHeaders;
        this.timers = timers;
    }

    @Override
    public HttpHandler apply(HttpHandler next) {
        return (request, response) -> {
            CachedPages.Found found = pages.find(request);
            Access access = found == null ? null : known(request);
            return found == null || access == null
                    ? next.handle(request, response)
                    : answer(found, access, request, response, next);
        };
    }

    /** Who sends a request, where that is known at once; null where it has to be found out, or is nobody who may ask. */
    private @Nullable Access known(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        if (headers.getFirst(HttpHeaders.ORIGIN) != null) {
            return null;
        }
        return tokens.known(Tokens.bearer(headers.getFirst(HttpHeaders.AUTHORIZATION)));
    }

    private Mono<Void> answer(
            CachedPages.Found found,
            Access access,
            ServerHttpRequest request,
            ServerHttpResponse response,
            HttpHandler next) {
        long began = System.nanoTime();
        return pages.isRight(found, access)
                .flatMap(right -> right && rates.admitsAtOnce(RateLimits.Kind.IM, access.key())
                        ? write(found, request, response, began)
                        : next.handle(request, response));
    }

    private Mono<Void> write(
            CachedPages.Found found, ServerHttpRequest request, ServerHttpResponse response, long began) {
        securityHeaders.writeTo(
                response.getHeaders(), "https".equals(request.getURI().getScheme()));
        return pages.write(found, request.getHeaders(), response)
                .doOnSuccess(done -> timers.record(found.page().route(), response.getStatusCode(), began))
                // Nobody is there to be told.
                .onErrorComplete(DisconnectedClientHelper::isClientDisconnectedException);
    }
}
