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
    private static final String COMPATIBILITY = "IM v1.0";

    private final String version;
    private final String apiVersion;
    private final List<String> platforms;
    private final InstantSource clock;

    /**
     * @param version of the build
     * @param apiVersion the version of the API that clients are told
     * @param platforms the platforms that clients are told
     */
    AboutRoutes(String version, String apiVersion, List<String> platforms, InstantSource clock) {
        this.version = version;
        this.apiVersion = apiVersion;
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
            out.text("api_version", apiVersion);
            out.text("compatibility", COMPATIBILITY);
            out.texts("supported_platforms", platforms);
        }));
    }
}
