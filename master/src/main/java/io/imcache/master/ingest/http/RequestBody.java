package io.imcache.master.ingest.http;

import io.imcache.master.limits.RefusalMeters;
import io.imcache.protocol.AnswerCode;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads bodies of a limited size, also gzipped ones, which are inflated off the event loop. */
final class RequestBody {
    private final int largest;
    private final Scheduler scheduler;
    private final RefusalMeters refusals;

    /**
     * @param largest most bytes of a body, as sent and as inflated
     * @param scheduler where inflating, and what follows, is done
     * @param refusals counts bodies that are larger
     */
    RequestBody(int largest, Scheduler scheduler, RefusalMeters refusals) {
        this.largest = largest;
        this.scheduler = scheduler;
        this.refusals = refusals;
    }

    /** The body, signalled on the scheduler; ends with {@link RefusedBodyException} where it can't be had. */
    Mono<byte[]> read(ServerRequest request) {
        boolean gzip = isGzip(request);
        long length = request.headers().contentLength().orElse(0);
        if (length > largest) {
            return Mono.error(tooLarge(length + " bytes"));
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), largest)
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge("more than " + largest + " bytes"))
                .switchIfEmpty(Mono.error(
                        () -> new RefusedBodyException(AnswerCode.INVALID_SNAPSHOT, "body: empty (expected: JSON)")))
                .map(RequestBody::bytes)
                .publishOn(scheduler)
                .map(bytes -> gzip ? inflate(bytes) : bytes);
    }

    private static boolean isGzip(ServerRequest request) {
        List<String> encodings = request.headers().header(HttpHeaders.CONTENT_ENCODING);
        if (encodings.isEmpty()) {
            return false;
        }
        return switch (encodings.get(0).strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> true;
            case "identity", "" -> false;
            default -> throw new UnsupportedMediaTypeStatusException("Content-Encoding: expected gzip or identity");
        };
    }

    private static byte[] bytes(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private byte[] inflate(byte[] bytes) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] inflated = in.readNBytes(largest);
            if (in.read() >= 0) {
                throw tooLarge("inflates to more than " + largest + " bytes");
            }
            return inflated;
        } catch (ZipException | EOFException e) {
            throw new RefusedBodyException(
                    AnswerCode.INVALID_SNAPSHOT, "body: no gzip (expected: as Content-Encoding says)");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private RefusedBodyException tooLarge(String size) {
        refusals.count("max-http-payload");
        return new RefusedBodyException(
                AnswerCode.PAYLOAD_TOO_LARGE, "body: " + size + " (expected: at most " + largest + " bytes)");
    }
}
