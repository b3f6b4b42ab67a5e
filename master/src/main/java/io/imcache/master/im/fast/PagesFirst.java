package io.imcache.master.im.fast;

import io.imcache.master.security.Access;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** Answers requests for pages that are kept, before their routes are asked. */
final class PagesFirst implements HttpHandlerDecoratorFactory {
    private final CachedPages pages;
    private final DirectReads reads;

    PagesFirst(CachedPages pages, DirectReads reads) {
        this.pages = pages;
        this.reads = reads;
    }

    @Override
    public HttpHandler apply(HttpHandler next) {
        return (request, response) -> {
            CachedPages.Found found = pages.find(request);
            Access reader = found == null ? null : reads.reader(request);
            return found == null || reader == null
                    ? next.handle(request, response)
                    : answer(found, reader, request, response, next);
        };
    }

    private Mono<Void> answer(
            CachedPages.Found found,
            Access reader,
            ServerHttpRequest request,
            ServerHttpResponse response,
            HttpHandler next) {
        long began = System.nanoTime();
        Mono<Boolean> isRight = pages.isRight(found, reader);
        return isRight == CachedPages.RIGHT
                ? answer(true, began, found, reader, request, response, next)
                : isRight.flatMap(right -> answer(right, began, found, reader, request, response, next));
    }

    private Mono<Void> answer(
            boolean right,
            long began,
            CachedPages.Found found,
            Access reader,
            ServerHttpRequest request,
            ServerHttpResponse response,
            HttpHandler next) {
        return right && reads.admits(reader)
                ? reads.answer(
                        request,
                        response,
                        began,
                        found.page()::route,
                        // Behind the headers that all answers have.
                        Mono.defer(() -> pages.write(found, request.getHeaders(), response)))
                : next.handle(request, response);
    }
}
