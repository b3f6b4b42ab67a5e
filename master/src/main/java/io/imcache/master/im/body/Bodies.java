package io.imcache.master.im.body;

import io.imcache.master.web.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads bodies up to a size. */
public final class Bodies {
    private static final String JSON_EXPECTED = "application/json, UTF-8";
    private final int largest;

    /**
     * Creates a reader.
     *
     * @param largest most bytes of a body
     */
    public Bodies(int largest) {
        this.largest = largest;
    }

    /**
     * Reads the body; without one, an object without fields. Ends with {@link RequestException}: 413 if it is too
     * large, 415 if its headers name anything but JSON in UTF-8, 400 if its bytes are not JSON.
     */
    public Mono<Body> read(ServerRequest request) {
        return Mono.defer(() -> {
            checkHeaders(request.headers());
            return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), largest)
                    .onErrorMap(DataBufferLimitException.class, e -> RequestException.tooLarge(largest))
                    .map(Bodies::bytes)
                    .map(Body::parse)
                    .defaultIfEmpty(Body.EMPTY);
        });
    }

    private void checkHeaders(ServerRequest.Headers headers) {
        long length = headers.contentLength().orElse(0);
        if (length > largest) {
            throw RequestException.tooLarge(largest);
        }
        if (length == 0 && headers.firstHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
            return; // clients name a type out of habit
        }
        String type = first(headers, HttpHeaders.CONTENT_TYPE);
        if (!type.isEmpty() && !isJson(headers)) {
            throw RequestException.unsupported(HttpHeaders.CONTENT_TYPE, type, JSON_EXPECTED);
        }
        String encoding = first(headers, HttpHeaders.CONTENT_ENCODING);
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
            throw RequestException.unsupported(HttpHeaders.CONTENT_ENCODING, encoding, JSON_EXPECTED);
        }
    }

    private static String first(ServerRequest.Headers headers, String name) {
        String value = headers.firstHeader(name);
        return value == null ? "" : value.strip();
    }

    private static boolean isJson(ServerRequest.Headers headers) {
        try {
            Optional<MediaType> type = headers.contentType();
            return type.isPresent()
                    && MediaType.APPLICATION_JSON.isCompatibleWith(type.get())
                    && (type.get().getCharset() == null
                            || StandardCharsets.UTF_8.equals(type.get().getCharset()));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
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
}
