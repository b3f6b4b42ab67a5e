package io.imcache.master.im.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.master.security.Access;
import io.imcache.master.security.Role;
import io.imcache.master.testing.NoAccountStore;
import io.imcache.master.web.ReadyAnswer;
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
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which requests are answered out of the cache, and with what. */
class CachedPagesUnitTests {
    private static final String PAGE = "/api/im/messages?account_id=a";
    private static final String BODY = "{\"data\":\"" + "page ".repeat(400) + "\"}";
    private static final String TAG = "W/\"7-1\"";

    private long version = 7;
    private final PageCache cache = new PageCache(1 << 20);
    private final PagesFilter pages = new PagesFilter(new CachedPages(cache, new NoAccountStore() {
        @Override
        public Mono<Long> version(String accountId) {
            return Mono.fromSupplier(() -> version);
        }
    }));
    private final AtomicInteger read = new AtomicInteger();
    /** What reads pages where the cache does not answer. */
    private final WebFilterChain reading = exchange -> Mono.defer(() -> {
        read.incrementAndGet();
        ReadyAnswer answer = ReadyAnswer.tagged(BODY.getBytes(StandardCharsets.UTF_8), TAG);
        ServerRequest request =
                ServerRequest.create(exchange, HandlerStrategies.withDefaults().messageReaders());
        cache.noteIn(request);
        PageCache.offer(request, "a", version, answer);
        return answer.writeTo(exchange.getResponse());
    });

    private MockServerWebExchange get(String path, @Nullable Access access, String... headers) {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        MockServerWebExchange exchange = MockServerWebExchange.from(request);
        if (access != null) {
            access.noteIn(exchange);
        }
        pages.filter(exchange, reading).block();
        return exchange;
    }

    private static byte[] body(MockServerWebExchange exchange) {
        return Flux.from(exchange.getResponse().getBody())
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    return bytes;
                })
                .blockFirst();
    }

    @Test
    void readsOnceAndAnswersAlikeFromThenOn() {
        get(PAGE, null);
        MockServerWebExchange second = get(PAGE, null);
        assertThat(read).hasValue(1);
        assertThat(new String(body(second), StandardCharsets.UTF_8)).isEqualTo(BODY);
        assertThat(second.getResponse().getHeaders().getETag()).isEqualTo(TAG);
        assertThat(second.getResponse().getHeaders().getContentLength()).isEqualTo(BODY.length());
        assertThat(second.getResponse().getHeaders().getFirst("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void readsAnewWhenTheAccountHasChangedOrIsGone() {
        get(PAGE, null);
        version = 8;
        get(PAGE, null);
        assertThat(read).hasValue(2);
        get(PAGE, null);
        assertThat(read).hasValue(2);
        version = 0;
        get(PAGE, null);
        get(PAGE, null);
        assertThat(read).hasValue(4); // of no account nothing is kept
        assertThat(cache.outdated()).isEqualTo(2);
    }

    @Test
    void givesNoPageToThoseWhoMayNotReadTheAccount() {
        get(PAGE, null);
        get(PAGE, new Access("x", EnumSet.of(Role.IM), Set.of("a"), null));
        assertThat(read).hasValue(1);
        get(PAGE, new Access("x", EnumSet.of(Role.IM), Set.of("b"), null));
        assertThat(read).hasValue(2);
        get(PAGE, new Access("x", EnumSet.of(Role.WORKER), null, null));
        assertThat(read).hasValue(3);
        get(PAGE, Access.NOTHING);
        assertThat(read).hasValue(4);
    }

    @Test
    void saysThatAClientHasThePage() {
        get(PAGE, null);
        MockServerWebExchange held = get(PAGE, null, "If-None-Match", "\"x\", " + TAG);
        assertThat(held.getResponse().getStatusCode()).isEqualTo(HttpStatus.NOT_MODIFIED);
        assertThat(held.getResponse().getHeaders().getETag()).isEqualTo(TAG);
        version = 8;
        assertThat(get(PAGE, null, "If-None-Match", TAG).getResponse().getStatusCode())
                .isEqualTo(HttpStatus.OK);
        assertThat(read).hasValue(2);
    }

    @Test
    void packsForThoseWhoTakeItSo() throws IOException {
        get(PAGE, null);
        for (int round = 0; round < 2; round++) {
            MockServerWebExchange packed = get(PAGE, null, "Accept-Encoding", "gzip, deflate");
            assertThat(packed.getResponse().getHeaders().getFirst("Content-Encoding"))
                    .isEqualTo("gzip");
            try (var in = new GZIPInputStream(new ByteArrayInputStream(body(packed)))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(BODY);
            }
        }
        assertThat(new String(body(get(PAGE, null, "Accept-Encoding", "gzip;q=0")), StandardCharsets.UTF_8))
                .isEqualTo(BODY);
        assertThat(read).hasValue(1);
    }

    @Test
    void leavesOtherRequestsAlone() {
        get(PAGE, null);
        get(PAGE, null, "Accept", "text/html");
        get(PAGE + "&count=2", null);
        assertThat(read).hasValue(3);
        get(PAGE, null, "Accept", "application/json, text/plain, */*");
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
