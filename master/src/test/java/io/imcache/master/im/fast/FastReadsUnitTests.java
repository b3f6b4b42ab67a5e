package io.imcache.master.im.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.imcache.master.security.Role;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import io.imcache.master.testing.LocalBuckets;
import io.imcache.master.web.ErrorHandler;
import io.imcache.master.web.ReadyAnswer;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Tests which requests go to their routes at once, and which are left to Spring. */
class FastReadsUnitTests {
    private static final String USUAL = "by Spring";
    private static final Access READER = new Access("reader", Set.of(Role.IM), Set.of("a"), null);
    private static final Map<String, Access> KNOWN =
            Map.of("reader", READER, "worker", new Access("worker", Set.of(Role.WORKER), null, null));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RateLimits rates =
            new RateLimits(new LocalBuckets().shared(), limits(), new RefusalMeters(meters), meters);
    private final HttpHandler handler = new FastReads(
                    null,
                    new RouteTable("/api/im")
                            .get("/mine", request -> answer(Access.of(request).toString()))
                            .get("/things/{id}", request -> answer(request.pathVariable("id")))
                            .get("/wrong", request -> Mono.error(RequestException.notFound("thing", "x")))
                            .post("/mine", request -> answer("made"))
                            .build(),
                    new ErrorHandler(),
                    new KnownTokens(),
                    rates,
                    SecurityHeaders.NONE,
                    new RequestTimers(meters),
                    ServerCodecConfigurer.create())
            .apply((request, response) -> {
                byte[] usual = USUAL.getBytes(StandardCharsets.UTF_8);
                return response.writeWith(Mono.just(response.bufferFactory().wrap(usual)));
            });

    /** One request a second, two in a burst. */
    private static LimitProperties limits() {
        LimitProperties usual = LimitProperties.defaults();
        return new LimitProperties(
                1,
                usual.pushesPerSecond(),
                usual.connections(),
                usual.connectionsPerToken(),
                usual.httpConnections(),
                usual.accountsPerConnection(),
                usual.jsonDepth(),
                usual.textLength(),
                usual.itemsPerCollection(),
                usual.timeout(),
                usual.requestTimeout(),
                usual.idleTimeout());
    }

    private static final class KnownTokens implements Tokens {
        @Override
        public Mono<Access> access(@Nullable String token) {
            return Mono.justOrEmpty(known(token));
        }

        @Override
        public @Nullable Access known(@Nullable String token) {
            return token == null ? null : KNOWN.get(token);
        }
    }

    private static Mono<ServerResponse> answer(String text) {
        return Mono.just(ReadyAnswer.of(HttpStatus.OK, text.getBytes(StandardCharsets.UTF_8)));
    }

    private String body(MockServerHttpRequest.BaseBuilder<?> request) {
        return String.valueOf(handle(request).getBodyAsString().block());
    }

    private MockServerHttpResponse handle(MockServerHttpRequest.BaseBuilder<?> request) {
        var response = new MockServerHttpResponse();
        handler.handle(request.build(), response).block();
        return response;
    }

    private static MockServerHttpRequest.BaseBuilder<?> get(String path) {
        return MockServerHttpRequest.get("/api/im" + path).header(HttpHeaders.AUTHORIZATION, "Bearer reader");
    }

    private long counted(String route, String status) {
        return meters.get("http.server.requests")
                .tags("uri", route, "status", status, "method", "GET")
                .timer()
                .count();
    }

    @Test
    void readsOfKnownReadersGoToTheirRoutesAndAreCounted() {
        assertThat(body(get("/mine"))).isEqualTo(READER.toString());
        assertThat(body(get("/things/7"))).isEqualTo("7");
        assertThat(counted("/api/im/mine", "200")).isEqualTo(1);
        assertThat(counted("/api/im/things/{id}", "200")).isEqualTo(1);
    }

    @Test
    void errorsAreAnsweredAsEverywhere() {
        MockServerHttpResponse response = handle(get("/wrong"));
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(response.getBodyAsString().block()).contains("No such thing: x");
        assertThat(counted("/api/im/wrong", "404")).isEqualTo(1);
    }

    @Test
    void allElseIsLeftToSpring() {
        assertThat(body(MockServerHttpRequest.get("/api/im/mine"))).isEqualTo(USUAL);
        assertThat(body(MockServerHttpRequest.get("/api/im/mine").header(HttpHeaders.AUTHORIZATION, "Bearer new")))
                .isEqualTo(USUAL);
        assertThat(body(MockServerHttpRequest.get("/api/im/mine").header(HttpHeaders.AUTHORIZATION, "Bearer worker")))
                .isEqualTo(USUAL);
        assertThat(body(get("/mine").header(HttpHeaders.ORIGIN, "https://elsewhere.example")))
                .isEqualTo(USUAL);
        assertThat(body(get("/none"))).isEqualTo(USUAL);
        assertThat(body(MockServerHttpRequest.post("/api/im/mine").header(HttpHeaders.AUTHORIZATION, "Bearer reader")))
                .isEqualTo(USUAL);
        assertThat(meters.find("http.server.requests").timers()).isEmpty();
    }

    @Test
    void callersWithoutRequestsLeftAreLeftToSpringWhichTellsThem() {
        assertThat(body(get("/mine"))).isEqualTo(READER.toString());
        assertThat(body(get("/mine"))).isEqualTo(READER.toString());
        // Repeated, because a second may pass in between.
        await().untilAsserted(() -> assertThat(body(get("/mine"))).isEqualTo(USUAL));
        assertThat(meters.get("imcache.limits.refused")
                        .tag("limit", "im-requests")
                        .counter()
                        .count())
                .as("counted by Spring's filter only")
                .isZero();
    }
}
