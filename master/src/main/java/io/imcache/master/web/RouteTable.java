package io.imcache.master.web;

import static org.springframework.web.reactive.function.server.RequestPredicates.method;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Handlers by path and method. Functional routers take a wrong method for an unknown path. This table knows the methods
 * of a path, and answers 405 with them. HEAD goes to the handler of GET.
 */
public final class RouteTable {
    private final String prefix;
    private final Map<String, Map<HttpMethod, HandlerFunction<ServerResponse>>> paths = new LinkedHashMap<>();

    /**
     * Creates an empty table.
     *
     * @param prefix of all paths; empty for none
     */
    public RouteTable(String prefix) {
        this.prefix = prefix;
    }

    public RouteTable get(String path, HandlerFunction<ServerResponse> handler) {
        return add(HttpMethod.GET, path, handler).add(HttpMethod.HEAD, path, handler);
    }

    public RouteTable post(String path, HandlerFunction<ServerResponse> handler) {
        return add(HttpMethod.POST, path, handler);
    }

    public RouteTable put(String path, HandlerFunction<ServerResponse> handler) {
        return add(HttpMethod.PUT, path, handler);
    }

    public RouteTable patch(String path, HandlerFunction<ServerResponse> handler) {
        return add(HttpMethod.PATCH, path, handler);
    }

    public RouteTable delete(String path, HandlerFunction<ServerResponse> handler) {
        return add(HttpMethod.DELETE, path, handler);
    }

    private RouteTable add(HttpMethod method, String path, HandlerFunction<ServerResponse> handler) {
        var methods = paths.computeIfAbsent(prefix + path, key -> new LinkedHashMap<>());
        if (methods.put(method, handler) != null) {
            throw new IllegalArgumentException(method + " " + path + ": given twice (expected: once)");
        }
        return this;
    }

    /** Lists the routes, such as {@code GET /api/im/messages}, without those of HEAD. */
    public Set<String> names() {
        var names = new TreeSet<String>();
        paths.forEach((path, methods) -> methods.keySet().stream()
                .filter(method -> !method.equals(HttpMethod.HEAD))
                .forEach(method -> names.add(method + " " + path)));
        return names;
    }

    /** Builds the router. It finds paths without variables by a lookup, and tries the others one by one. */
    public RouterFunction<ServerResponse> build() {
        RouterFunctions.Builder router = RouterFunctions.route();
        paths.forEach((path, methods) -> {
            methods.forEach((method, handler) -> router.route(method(method).and(path(path)), handler));
            router.route(
                    path(path),
                    request -> Mono.error(new MethodNotAllowedException(request.method(), methods.keySet())));
        });
        RouterFunction<ServerResponse> all = router.build();
        Map<String, Map<HttpMethod, HandlerFunction<ServerResponse>>> plain = new HashMap<>();
        PathPatternParser parser = PathPatternParser.defaultInstance;
        Map<String, PathPattern> patterns = new HashMap<>();
        paths.forEach((path, methods) -> {
            if (path.indexOf('{') < 0) {
                plain.put(path, methods);
                patterns.put(path, parser.parse(path));
            }
        });
        return new RouterFunction<>() {
            @Override
            public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
                String path = request.requestPath().pathWithinApplication().value();
                HandlerFunction<ServerResponse> handler =
                        plain.getOrDefault(path, Map.of()).get(request.method());
                if (handler == null) {
                    return all.route(request);
                }
                request.attributes().put(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE, patterns.get(path));
                return Mono.just(handler);
            }

            @Override
            public void accept(RouterFunctions.Visitor visitor) {
                all.accept(visitor);
            }
        };
    }
}
