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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads bodies of a limited size. Inflates gzipped bodies off the event loop. */
final class RequestBody {
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final int INFLATER_BUFFER = 8 * 1024;

    private final PayloadArrays arrays;
    private final int largest;
    private final Scheduler scheduler;
    private final RefusalMeters refusals;

    /**
     * @param arrays holds bodies
     * @param largest the most bytes of a body, as sent and as inflated
     * @param scheduler inflates, and runs what follows
     * @param refusals counts larger bodies
     */
    RequestBody(PayloadArrays arrays, int largest, Scheduler scheduler, RefusalMeters refusals) {
        this.arrays = arrays;
        this.largest = largest;
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

    /** Reads a body, and emits it on the scheduler. Ends with {@link RefusedBodyException} if it can't be read. */
    Mono<ReceivedBytes> read(ServerRequest request) {
        boolean gzip = isGzip(request);
        long length = request.headers().contentLength().orElse(0);
        return request.body(BodyExtractors.toDataBuffers())
                .reduceWith(() -> new ReceivedBytes(arrays, (int) length, largest), ReceivedBytes::add)
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge("more than " + largest + " bytes"))
                .filter(bytes -> !bytes.isEmpty())
                .switchIfEmpty(Mono.error(
                        () -> new RefusedBodyException(AnswerCode.INVALID_SNAPSHOT, "body: empty (expected: JSON)")))
                .publishOn(scheduler)
                .map(bytes -> gzip ? inflate(bytes) : bytes);
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

    private ReceivedBytes inflate(ReceivedBytes gzip) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip.array(), 0, gzip.size()), INFLATER_BUFFER)) {
            var inflated = new ReceivedBytes(arrays, inflatedSize(gzip), largest);
            inflated.addAll(in);
            arrays.giveBack(gzip.array());
            return inflated;
        } catch (DataBufferLimitException e) {
            throw tooLarge("inflates to more than " + largest + " bytes");
        } catch (ZipException | EOFException e) {
            throw new RefusedBodyException(
                    AnswerCode.INVALID_SNAPSHOT, "body: no gzip (expected: as Content-Encoding says)");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the size hint in the gzip trailer (RFC 1952); used only to choose the first buffer. */
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
