package io.imcache.master.im.fast;

import io.imcache.master.security.Access;
import io.imcache.master.web.ErrorHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Hands reads of the IM API to their routes, and what goes wrong there to the handler of errors, as the dispatcher does. Paths that
 * have no route, or can't be read, are left to it.
 */
final class RoutesFirst implements HttpHandlerDecoratorFactory {
    private final RouterFunction<ServerResponse> routes;
    private final ErrorHandler errors;
    private final DirectReads reads;
    private final ServerCodecConfigurer codecs;
    private final ServerResponse.Context context;
    /** No route asks for a session or a language. */
    private final DefaultWebSessionManager sessions = new DefaultWebSessionManager();

    private final AcceptHeaderLocaleContextResolver languages = new AcceptHeaderLocaleContextResolver();

    RoutesFirst(
            RouterFunction<ServerResponse> routes,
            ErrorHandler errors,
            DirectReads reads,
            ServerCodecConfigurer codecs) {
        this.routes = routes;
        this.errors = errors;
        this.reads = reads;
        this.codecs = codecs;
        this.context = new ServerResponse.Context() {
            @Override
            public List<HttpMessageWriter<?>> messageWriters() {
                return codecs.getWriters();
            }

            @Override
            public List<ViewResolver> viewResolvers() {
                return List.of();
            }
        };
    }

    @Override
    public HttpHandler apply(HttpHandler next) {
        return (request, response) -> {
            long began = System.nanoTime();
            Access reader = DirectReads.isRead(request) ? reads.reader(request) : null;
            if (reader == null) {
                return next.handle(request, response);
            }
            ServerRequest read = read(request, response, reader);
            return Mono.defer(() -> routes.route(read))
                    .onErrorComplete()
                    .filter(route -> reads.admits(reader))
                    .map(route ->
                            reads.answer(request, response, began, () -> pattern(read), answer(read, response, route)))
                    .defaultIfEmpty(Mono.defer(() -> next.handle(request, response)))
                    .flatMap(answer -> answer);
        };
    }

    private ServerRequest read(ServerHttpRequest request, ServerHttpResponse response, Access reader) {
        ServerWebExchange exchange = new DefaultServerWebExchange(request, response, sessions, codecs, languages);
        reader.noteIn(exchange);
        return ServerRequest.create(exchange, codecs.getReaders());
    }

    private Mono<Void> answer(ServerRequest read, ServerHttpResponse response, HandlerFunction<ServerResponse> route) {
        ServerWebExchange exchange = read.exchange();
        return Mono.defer(() -> route.handle(read))
                .flatMap(answer -> answer.writeTo(exchange, context))
                .onErrorResume(error -> errors.handle(exchange, error))
                .then(Mono.defer(response::setComplete));
    }

    private static @Nullable String pattern(ServerRequest read) {
        return read.attributes().get(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE) instanceof PathPattern pattern
                ? pattern.getPatternString()
                : null;
    }
}
