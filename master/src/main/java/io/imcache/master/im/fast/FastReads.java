package io.imcache.master.im.fast;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.Access;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import io.imcache.master.web.ErrorHandler;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
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
import org.springframework.web.util.DisconnectedClientHelper;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * The one fast door for reads of the IM API: gives the kept page, else calls the route, else leaves the request to Spring.
 * Spring's filters, observation and dispatcher cost more than twice what the rest of a kept page does, and about a tenth of a
 * page that is read.
 *
 * <p>Takes plain requests only: the token was checked a moment ago, the caller has requests left, and no other site asks.
 * Answers have the same headers as Spring's, and count in the same series of {@code http.server.requests}.
 */
final class FastReads implements HttpHandlerDecoratorFactory {
    private static final String PREFIX = "/api/im/";

    private final @Nullable CachedPages pages;
    private final RouterFunction<ServerResponse> routes;
    private final ErrorHandler errors;
    private final Tokens tokens;
    private final RateLimits rates;
    private final SecurityHeaders securityHeaders;
    private final RequestTimers timers;
    private final ServerCodecConfigurer codecs;
    private final ServerResponse.Context context;
    /** No route asks for a session or a language. */
    private final DefaultWebSessionManager sessions = new DefaultWebSessionManager();

    private final AcceptHeaderLocaleContextResolver languages = new AcceptHeaderLocaleContextResolver();

    /** @param pages null if no pages are kept */
    FastReads(
            @Nullable CachedPages pages,
            RouterFunction<ServerResponse> routes,
            ErrorHandler errors,
            Tokens tokens,
            RateLimits rates,
            SecurityHeaders securityHeaders,
            RequestTimers timers,
            ServerCodecConfigurer codecs) {
        this.pages = pages;
        this.routes = routes;
        this.errors = errors;
        this.tokens = tokens;
        this.rates = rates;
        this.securityHeaders = securityHeaders;
        this.timers = timers;
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
            Access caller = isRead(request) ? caller(request) : null;
            return caller == null
                    ? next.handle(request, response)
                    : new FastRead(request, response, caller, next).answer();
        };
    }

    private static boolean isRead(ServerHttpRequest request) {
        return HttpMethod.GET.equals(request.getMethod())
                && request.getURI().getRawPath().startsWith(PREFIX);
    }

    /** Returns the caller if its token was checked a moment ago; null if Spring has to find out, or has to refuse it. */
    private @Nullable Access caller(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        if (headers.getFirst(HttpHeaders.ORIGIN) != null) {
            return null;
        }
        Access known = tokens.known(Tokens.bearer(headers.getFirst(HttpHeaders.AUTHORIZATION)));
        return known != null && known.mayRead() ? known : null;
    }

    /** One request of a known caller. */
    private final class FastRead {
        private final ServerHttpRequest request;
        private final ServerHttpResponse response;
        private final Access caller;
        private final HttpHandler next;
        private final long began = System.nanoTime();

        FastRead(ServerHttpRequest request, ServerHttpResponse response, Access caller, HttpHandler next) {
            this.request = request;
            this.response = response;
            this.caller = caller;
            this.next = next;
        }

        Mono<Void> answer() {
            CachedPages kept = pages;
            CachedPages.Found found = kept == null ? null : kept.find(request);
            if (kept == null || found == null) {
                return route();
            }
            // Deferred, because the security headers go first.
            Mono<Void> page = Mono.defer(() -> kept.write(found, request.getHeaders(), response));
            Supplier<Mono<Void>> answer = () -> finish(found.page()::route, page);
            Mono<Boolean> current = kept.isCurrent(found, caller);
            return current == CachedPages.YES
                    ? ifAdmitted(answer)
                    : current.flatMap(yes -> yes ? ifAdmitted(answer) : route());
        }

        /** Paths that have no route, or that cannot be parsed, are left to Spring. */
        private Mono<Void> route() {
            ServerWebExchange exchange = new DefaultServerWebExchange(request, response, sessions, codecs, languages);
            caller.noteIn(exchange);
            ServerRequest read = ServerRequest.create(exchange, codecs.getReaders());
            return Mono.defer(() -> routes.route(read))
                    .onErrorComplete()
                    .map(handler -> ifAdmitted(() -> finish(() -> pattern(read), handle(read, handler))))
                    .defaultIfEmpty(Mono.defer(this::leave))
                    .flatMap(answer -> answer);
        }

        private Mono<Void> handle(ServerRequest read, HandlerFunction<ServerResponse> handler) {
            ServerWebExchange exchange = read.exchange();
            return Mono.defer(() -> handler.handle(read))
                    .flatMap(answer -> answer.writeTo(exchange, context))
                    .onErrorResume(error -> errors.handle(exchange, error))
                    .then(Mono.defer(response::setComplete));
        }

        /** A caller without requests left is left to Spring, which asks once more, refuses it and counts that. */
        private Mono<Void> ifAdmitted(Supplier<Mono<Void>> answer) {
            Mono<Boolean> admitted = rates.takes(RateLimits.Kind.IM, caller.key());
            return admitted == RateLimits.YES ? answer.get() : admitted.flatMap(yes -> yes ? answer.get() : leave());
        }

        private Mono<Void> leave() {
            return next.handle(request, response);
        }

        /** @param route the pattern that the request is counted under, known once it is answered; null for none */
        private Mono<Void> finish(Supplier<@Nullable String> route, Mono<Void> answer) {
            securityHeaders.writeTo(
                    response.getHeaders(), "https".equals(request.getURI().getScheme()));
            return answer.doOnSuccess(done -> timers.record(route.get(), response.getStatusCode(), began))
                    // The client has left: no one is there to get an error.
                    .onErrorComplete(DisconnectedClientHelper::isClientDisconnectedException);
        }
    }

    private static @Nullable String pattern(ServerRequest read) {
        return read.attributes().get(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE) instanceof PathPattern pattern
                ? pattern.getPatternString()
                : null;
    }
}
