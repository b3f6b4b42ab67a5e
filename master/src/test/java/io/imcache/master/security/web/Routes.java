package io.imcache.master.security.web;

import io.imcache.master.testing.Master;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Lists all functional routes of a master, so that tests miss none. */
public final class Routes implements RouterFunctions.Visitor, RequestPredicates.Visitor {
    private final List<String> found = new ArrayList<>();
    private Set<HttpMethod> methods = Set.of();
    private String path = "";

    private Routes() {}

    /** Returns routes such as {@code GET /api/im/messages}, without HEAD. */
    public static List<String> of(Master master) {
        var routes = new Routes();
        master.beans(RouterFunction.class).forEach(function -> function.accept(routes));
        return routes.found;
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        methods = Set.of();
        path = "";
        predicate.accept(this);
        methods.stream()
                .filter(method -> !method.equals(HttpMethod.HEAD))
                .forEach(method -> found.add(method + " " + path));
    }

    @Override
    public void method(Set<HttpMethod> which) {
        methods = which;
    }

    @Override
    public void path(String pattern) {
        path = pattern;
    }

    @Override
    public void startNested(RequestPredicate predicate) {}

    @Override
    public void endNested(RequestPredicate predicate) {}

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {}

    @Override
    public void attributes(java.util.Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> function) {}

    @Override
    @SuppressWarnings({"deprecation", "removal"}) // the interface has it
    public void pathExtension(String extension) {}

    @Override
    public void header(String name, String value) {}

    @Override
    public void queryParam(String name, String value) {}

    @Override
    public void version(String version) {}

    @Override
    public void startAnd() {}

    @Override
    public void and() {}

    @Override
    public void endAnd() {}

    @Override
    public void startOr() {}

    @Override
    public void or() {}

    @Override
    public void endOr() {}

    @Override
    public void startNegate() {}

    @Override
    public void endNegate() {}

    @Override
    public void unknown(RequestPredicate predicate) {}
}
