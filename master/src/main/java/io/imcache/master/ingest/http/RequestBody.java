package io.imcache.master.ingest.http;

import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.protocol.AnswerCode;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads bodies of a limited size, as there is room for them. Inflates gzipped bodies off the event loop. */
final class RequestBody {
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final int INFLATER_BUFFER = 8 * 1024;

    private final PayloadArrays arrays;
    private final BodyBudget budget;
    private final int largest;
    private final Scheduler scheduler;
    private final RefusalMeters refusals;

    /**
     * @param arrays holds bodies
     * @param budget has room for them, and says how large they may be, as sent and as inflated
     * @param scheduler inflates, and runs what follows
     * @param refusals counts larger bodies
     */
    RequestBody(PayloadArrays arrays, BodyBudget budget, Scheduler scheduler, RefusalMeters refusals) {
        this.arrays = arrays;
        this.budget = budget;
        this.largest = budget.largest();
        this.scheduler = scheduler;
        this.refusals = refusals;
    }

    /**
     * Checks what the head of a request says of its body.
     *
     * @throws RefusedBodyException if the body is too large, or encoded in an unknown way
     */
    void check(ServerRequest request) {
        isGzip(request);
        long length = request.headers().contentLength().orElse(0);
        if (length > largest) {
            throw tooLarge(length + " bytes");
        }
    }

    /**
     * Reads a body as there is room for it, and works on it on the scheduler. Its room is given back when the work ends. Ends with
     * {@link RefusedBodyException} if the body can't be read.
     */
    <T> Mono<T> read(ServerRequest request, Function<ReceivedBytes, Mono<T>> work) {
        boolean gzip = isGzip(request);
        long length = request.headers().contentLength().orElse(-1);
        return within(() -> budget.received(gzip, length < 0 ? budget.unknown() : length), room -> receive(
                        request, length, room)
                .publishOn(scheduler)
                .flatMap(body -> gzip ? inflated(body, room, work) : guarded(() -> work.apply(body))));
    }

    private static <T> Mono<T> within(Supplier<BodyRoom> reserve, Function<BodyRoom, Mono<T>> work) {
        return Mono.usingWhen(Mono.fromSupplier(reserve), work, room -> Mono.fromRunnable(room::release));
    }

    /** Starts work. Reactor passes errors of the JVM to no subscriber, and the body's room would never be given back. */
    private static <T> Mono<T> guarded(Supplier<Mono<T>> work) {
        try {
            return work.get();
        } catch (VirtualMachineError | LinkageError e) {
            return Mono.error(new IllegalStateException(e));
        }
    }

    private Mono<ReceivedBytes> receive(ServerRequest request, long length, BodyRoom room) {
        var received = new ReceivedBytes(arrays, largest);
        return room.hold(0)
                .thenMany(request.body(BodyExtractors.toDataBuffers()))
                .concatMap(buffer -> add(received, buffer, length, room), 0)
                .then(Mono.fromSupplier(() -> received))
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge("more than " + largest + " bytes"))
                .filter(bytes -> !bytes.isEmpty())
                .switchIfEmpty(Mono.error(
                        () -> new RefusedBodyException(AnswerCode.INVALID_SNAPSHOT, "body: empty (expected: JSON)")));
    }

    private Mono<Void> add(ReceivedBytes received, DataBuffer buffer, long length, BodyRoom room) {
        long size = Math.min(largest, (long) received.size() + buffer.readableByteCount());
        if (length < 0 && !room.becomesAtLeast(size, largest)) {
            DataBufferUtils.release(buffer);
            return Mono.error(new RefusedBodyException(
                    AnswerCode.LIMIT_EXCEEDED,
                    "body: large, without a Content-Length, and others are being received; send it again later, or with one",
                    HttpStatus.TOO_MANY_REQUESTS));
        }
        if (room.holds(size)) {
            received.add(buffer, room.bytes());
            return Mono.empty();
        }
        return room.hold(size)
                .doOnCancel(() -> DataBufferUtils.release(buffer))
                .then(Mono.fromRunnable(() -> received.add(buffer, room.bytes())));
    }

    /** Inflates a body once there is room for the size that its trailer gives. If it becomes larger, begins again with more room. */
    private <T> Mono<T> inflated(ReceivedBytes gzip, BodyRoom received, Function<ReceivedBytes, Mono<T>> work) {
        int size = Math.max(1, (int) Math.min(largest, Integer.toUnsignedLong(inflatedSize(gzip))));
        return inflated(gzip, size, received, work)
                .onErrorResume(DataBufferLimitException.class, e -> inflated(gzip, largest, received, work))
                .onErrorMap(
                        DataBufferLimitException.class, e -> tooLarge("inflates to more than " + largest + " bytes"));
    }

    private <T> Mono<T> inflated(
            ReceivedBytes gzip, int most, BodyRoom received, Function<ReceivedBytes, Mono<T>> work) {
        return within(() -> budget.inflated(most), room -> room.hold(most)
                .publishOn(scheduler)
                .then(Mono.defer(() -> guarded(() -> {
                    ReceivedBytes body = inflate(gzip, most);
                    arrays.giveBack(gzip.array());
                    received.release();
                    return work.apply(body);
                }))));
    }

    private static boolean isGzip(ServerRequest request) {
        // Several lines are one list.
        List<String> encodings = request.headers().header(HttpHeaders.CONTENT_ENCODING).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty() && !name.equals("identity"))
                .toList();
        if (encodings.isEmpty() || (encodings.size() == 1 && GZIP.contains(encodings.get(0)))) {
            return !encodings.isEmpty();
        }
        throw new RefusedBodyException(
                AnswerCode.INVALID_SNAPSHOT,
                "Content-Encoding: " + String.join(", ", encodings) + " (expected: gzip or identity)",
                HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }

    private ReceivedBytes inflate(ReceivedBytes gzip, int most) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip.array(), 0, gzip.size()), INFLATER_BUFFER)) {
            var inflated = new ReceivedBytes(arrays, most);
            inflated.addAll(in);
            return inflated;
        } catch (ZipException | EOFException e) {
            throw new RefusedBodyException(
                    AnswerCode.INVALID_SNAPSHOT, "body: no gzip (expected: as Content-Encoding says)");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the size in the gzip trailer (RFC 1952), without a sign. The body may have another size. */
    private static int inflatedSize(ReceivedBytes gzip) {
        return gzip.size() < Integer.BYTES
                ? 0
                : ByteBuffer.wrap(gzip.array()).order(ByteOrder.LITTLE_ENDIAN).getInt(gzip.size() - Integer.BYTES);
    }

    private RefusedBodyException tooLarge(String size) {
        refusals.count("max-http-payload");
        return new RefusedBodyException(
                AnswerCode.PAYLOAD_TOO_LARGE, "body: " + size + " (expected: at most " + largest + " bytes)");
    }
}
