package io.imcache.master.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class RequestBodyUnitTests {
    private static final int MB = 1024 * 1024;
    private static final int LARGEST = 4 * MB;
    private static final int PART = 60_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<HttpMessageReader<?>> READERS =
            ServerCodecConfigurer.create().getReaders();

    private final IngestBudget bodies = new IngestBudget(LARGEST, LARGEST);
    private final IngestBudget encoded = new IngestBudget(MB, MB);
    private final Scheduler threads = Schedulers.newParallel("bodies", 2);
    private final RequestBody reader = new RequestBody(
            new PayloadArrays(
                    new IngestProperties(DataSize.ofMegabytes(1), DataSize.ofMegabytes(4), DataSize.ofMegabytes(4))),
            new BodyBudget(bodies, encoded, LARGEST),
            threads,
            new RefusalMeters(new SimpleMeterRegistry()));

    @AfterEach
    void allRoomIsGivenBack() {
        await().until(() -> bodies.pending() + encoded.pending() + bodies.waiting() + encoded.waiting() == 0);
        threads.dispose();
    }

    private static byte[] json(int size, char filler) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) filler);
        return bytes;
    }

    private static byte[] gzip(byte[]... members) {
        var packed = new ByteArrayOutputStream();
        for (byte[] member : members) {
            try (var gzip = new GZIPOutputStream(packed)) {
                gzip.write(member);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return packed.toByteArray();
    }

    private static Flux<DataBuffer> parts(byte[] body) {
        return Flux.range(0, (body.length + PART - 1) / PART)
                .map(i -> DefaultDataBufferFactory.sharedInstance.wrap(
                        Arrays.copyOfRange(body, i * PART, Math.min(body.length, (i + 1) * PART))));
    }

    private static ServerRequest request(@Nullable String encoding, long length, Flux<DataBuffer> body) {
        MockServerHttpRequest.BodyBuilder put = MockServerHttpRequest.put("/");
        if (encoding != null) {
            put.header(HttpHeaders.CONTENT_ENCODING, encoding);
        }
        if (length >= 0) {
            put.contentLength(length);
        }
        return ServerRequest.create(MockServerWebExchange.from(put.body(body)), READERS);
    }

    private static ServerRequest packed(byte[]... members) {
        byte[] body = gzip(members);
        return request("gzip", body.length, parts(body));
    }

    private Mono<byte[]> read(ServerRequest request) {
        return reader.read(request, body -> Mono.just(Arrays.copyOf(body.array(), body.size())));
    }

    @Test
    void bodiesThatBecomeLargeWaitForEachOther() {
        byte[] large = json(LARGEST - 1, 'x');
        Sinks.Empty<Void> release = Sinks.empty();
        List<CompletableFuture<Integer>> sizes = Stream.generate(() -> reader.read(
                                packed(large), body -> release.asMono().thenReturn(body.size()))
                        .toFuture())
                .limit(3)
                .toList();
        await().until(() -> bodies.waiting() == 2);
        assertThat(bodies.pending()).as("one of them").isEqualTo(LARGEST - 1);
        release.tryEmitEmpty();
        sizes.forEach(size -> assertThat(size).succeedsWithin(LIMIT).isEqualTo(LARGEST - 1));
    }

    @Test
    void aBodyMayBecomeLargerThanItsTrailerSays() {
        byte[] first = json(MB, 'a');
        byte[] second = json(10, 'b');
        byte[] both = Arrays.copyOf(first, MB + 10);
        System.arraycopy(second, 0, both, MB, 10);
        assertThat(read(packed(first, second)).block(LIMIT)).isEqualTo(both);
        assertThat(read(packed(json(LARGEST, 'x'), second)).toFuture())
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withCauseInstanceOf(RefusedBodyException.class)
                .withMessageContaining("inflates to more than");
    }

    @Test
    void slowBodiesHoldUpNoOtherAndAreForgottenOnceTheyEnd() {
        byte[] body = json(2 * MB, 'x');
        Flux<DataBuffer> slow = Flux.concat(parts(json(PART, 'x')), Flux.never());
        List<Disposable> slowOnes = Stream.of(
                        request(null, LARGEST, slow), request(null, -1, slow), request("gzip", MB, slow))
                .map(request -> read(request).subscribe())
                .toList();
        assertThat(bodies.pending() + encoded.pending()).isLessThan(4 * IngestBudget.STEP);
        assertThat(read(request(null, body.length, parts(body))).block(LIMIT)).isEqualTo(body);
        assertThat(read(packed(body)).block(LIMIT)).isEqualTo(body);
        assertThat(read(request(null, -1, parts(body))).block(LIMIT)).isEqualTo(body);
        slowOnes.forEach(Disposable::dispose);
    }

    @Test
    void aBodyOfUnknownLengthThatOthersWouldWaitForIsRefused() {
        Flux<DataBuffer> slow = Flux.concat(parts(json(3 * MB / 2, 'x')), Flux.never());
        Disposable first = read(request(null, LARGEST, slow)).subscribe();
        assertThat(read(request(null, -1, parts(json(MB, 'x')))).block(LIMIT)).hasSize(MB);
        assertThat(read(request(null, -1, parts(json(3 * MB, 'x')))).toFuture())
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining("without a Content-Length");
        assertThat(read(request(null, MB, parts(json(MB, 'x')))).block(LIMIT)).hasSize(MB);
        first.dispose();
    }

    @Test
    void anErrorOfTheJvmGivesTheRoomBack() {
        for (ServerRequest request : List.of(packed(json(MB, 'x')), request(null, 10, parts(json(10, 'x'))))) {
            assertThat(reader.read(request, body -> {
                                throw new StackOverflowError();
                            })
                            .toFuture())
                    .failsWithin(LIMIT);
        }
    }
}
