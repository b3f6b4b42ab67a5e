package io.imcache.master.im.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.imcache.master.security.Role;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import io.imcache.master.testing.LocalBuckets;
import io.imcache.master.testing.NoAccountStore;
import io.imcache.master.web.ErrorHandler;
import io.imcache.master.web.ReadyAnswer;
import io.imcache.master.web.RouteTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Tests which requests get a kept page, and what they get. */
class CachedPagesUnitTests {
    private static final String PAGE = "/api/im/messages?account_id=a";
    private static final String BODY = "{\"data\":\"" + "page ".repeat(400) + "\"}";
    private static final String TAG = "W/\"7-1\"";

    private long version = 7;
    private Access caller = Access.EVERYONE;
    private final PageCache cache = new PageCache(1 << 20);
    private final AtomicInteger read = new AtomicInteger();
    private final HttpHandler handler = handler();

    private HttpHandler handler() {
        var meters = new SimpleMeterRegistry();
        var store = new NoAccountStore() {
            @Override
            public Mono<Long> version(String accountId) {
                return Mono.fromSupplier(() -> version);
            }
        };
        var tokens = new Tokens() {
            @Override
            public Mono<Access> access(@Nullable String token) {
                return Mono.just(caller);
            }

            @Override
            public Access known(@Nullable String token) {
                return caller;
            }
        };
        return new FastReads(
                        new CachedPages(cache, store),
                        new RouteTable("/api/im").get("/messages", this::page).build(),
                        new ErrorHandler(),
                        tokens,
                        new RateLimits(
                                new LocalBuckets().shared(),
                                LimitProperties.defaults(),
                                new RefusalMeters(meters),
                                meters),
                        SecurityHeaders.NONE,
                        new RequestTimers(meters),
                        ServerCodecConfigurer.create())
                .apply((request, response) -> Mono.fromRunnable(read::incrementAndGet));
    }

    /** Reads a page that is not kept. */
    private Mono<ServerResponse> page(ServerRequest request) {
        read.incrementAndGet();
        ReadyAnswer answer = ReadyAnswer.tagged(BODY.getBytes(StandardCharsets.UTF_8), TAG);
        cache.noteIn(request);
        PageCache.offer(request, "a", version, answer);
        return Mono.just(answer);
    }

    private MockServerHttpResponse get(String path, String... headers) {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var response = new MockServerHttpResponse();
        handler.handle(request.build(), response).block();
        return response;
    }

    private void getAs(Access who) {
        caller = who;
        get(PAGE);
    }

    private static byte[] body(MockServerHttpResponse response) {
        return response.getBody()
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    return bytes;
                })
                .blockFirst();
    }

    @Test
    void readsOnceAndAnswersAlikeFromThenOn() {
        get(PAGE);
        MockServerHttpResponse second = get(PAGE);
        assertThat(read).hasValue(1);
        assertThat(new String(body(second), StandardCharsets.UTF_8)).isEqualTo(BODY);
        assertThat(second.getHeaders().getETag()).isEqualTo(TAG);
        assertThat(second.getHeaders().getContentLength()).isEqualTo(BODY.length());
        assertThat(second.getHeaders().getFirst("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void readsAnewWhenTheAccountHasChangedOrIsGone() {
        get(PAGE);
        version = 8;
        get(PAGE);
        assertThat(read).hasValue(2);
        get(PAGE);
        assertThat(read).hasValue(2);
        version = 0;
        get(PAGE);
        get(PAGE);
        assertThat(read).hasValue(4); // nothing is kept of an unknown account
        assertThat(cache.outdated()).isEqualTo(2);
    }

    @Test
    void givesNoPageToThoseWhoMayNotReadTheAccount() {
        get(PAGE);
        getAs(new Access("x", EnumSet.of(Role.IM), Set.of("a"), null));
        assertThat(read).hasValue(1);
        getAs(new Access("x", EnumSet.of(Role.IM), Set.of("b"), null));
        assertThat(read).hasValue(2);
        getAs(new Access("x", EnumSet.of(Role.WORKER), null, null));
        assertThat(read).hasValue(3);
        getAs(Access.NOTHING);
        assertThat(read).hasValue(4);
    }

    @Test
    void saysThatAClientHasThePage() {
        get(PAGE);
        MockServerHttpResponse held = get(PAGE, "If-None-Match", "\"x\", " + TAG);
        assertThat(held.getStatusCode()).isEqualTo(HttpStatus.NOT_MODIFIED);
        assertThat(held.getHeaders().getETag()).isEqualTo(TAG);
        version = 8;
        assertThat(get(PAGE, "If-None-Match", TAG).getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(read).hasValue(2);
    }

    @Test
    void packsForThoseWhoTakeItSo() throws IOException {
        get(PAGE);
        for (int round = 0; round < 2; round++) {
            MockServerHttpResponse packed = get(PAGE, "Accept-Encoding", "gzip, deflate");
            assertThat(packed.getHeaders().getFirst("Content-Encoding")).isEqualTo("gzip");
            try (var in = new GZIPInputStream(new ByteArrayInputStream(body(packed)))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(BODY);
            }
        }
        assertThat(new String(body(get(PAGE, "Accept-Encoding", "gzip;q=0")), StandardCharsets.UTF_8))
                .isEqualTo(BODY);
        assertThat(read).hasValue(1);
    }

    @Test
    void leavesOtherRequestsAlone() {
        get(PAGE);
        get(PAGE, "Accept", "text/html");
        get(PAGE + "&count=2");
        assertThat(read).hasValue(3);
        get(PAGE, "Accept", "application/json, text/plain, */*");
        assertThat(read).hasValue(3);
    }

    @Test
    void keepsNoMoreThanItsBytes() {
        byte[] body = new byte[10_000];
        for (int i = 0; i < 1_000; i++) {
            cache.keep(
                    "/api/im/messages?account_id=" + i,
                    new CachedPage("a", 1, null, ReadyAnswer.tagged(body, TAG), null));
        }
        cache.pages().cleanUp();
        long kept = cache.pages().asMap().entrySet().stream()
                .mapToLong(page -> page.getValue().weight(page.getKey()))
                .sum();
        assertThat(kept).isBetween(1L << 19, 1L << 20);
    }

    @Test
    void boundsWhatIsConfigured() {
        assertThatThrownBy(() ->
                        new CacheProperties(CacheProperties.Mode.STRICT, DataSize.ofBytes(1), Duration.ofSeconds(5)))
                .hasMessageContaining("imcache.im.cache.max-size: 1B (expected: 1MB..1GB)");
        assertThatThrownBy(() -> new CacheProperties(CacheProperties.Mode.PUSH, null, Duration.ZERO))
                .hasMessageContaining("imcache.im.cache.max-staleness: PT0S (expected: 10ms..1h)");
    }
}
