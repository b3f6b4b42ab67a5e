package io.imcache.master.im;

import io.imcache.master.im.view.Answers;
import io.imcache.master.web.RouteTable;
import java.time.InstantSource;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Tells about the master itself, not about Redis: the actuator says whether a master should get traffic. */
final class AboutRoutes {
    private static final String API_VERSION = "1.0";
    private static final String COMPATIBILITY = "IM v" + API_VERSION;

    private final String version;
    private final List<String> platforms;
    private final InstantSource clock;

    AboutRoutes(String version, List<String> platforms, InstantSource clock) {
        this.version = version;
        this.platforms = List.copyOf(platforms);
        this.clock = clock;
    }

    void addTo(RouteTable routes) {
        routes.get("/health", this::health).get("/version", this::version);
    }

    private Mono<ServerResponse> health(ServerRequest request) {
        return Responses.ok(Answers.one(out -> {
            out.text("status", "ok");
            out.text("version", version);
            out.number("timestamp", clock.millis());
        }));
    }

    private Mono<ServerResponse> version(ServerRequest request) {
        return Responses.ok(Answers.one(out -> {
            out.text("api_version", API_VERSION);
            out.text("compatibility", COMPATIBILITY);
            out.texts("supported_platforms", platforms);
        }));
    }
}
