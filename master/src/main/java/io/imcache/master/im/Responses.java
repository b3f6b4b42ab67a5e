package io.imcache.master.im;

import java.util.List;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.NotAcceptableStatusException;
import reactor.core.publisher.Mono;

/** How ready answers travel: past the message converters, for they have nothing left to convert. */
final class Responses {
    private Responses() {}

    static Mono<ServerResponse> ok(byte[] json) {
        return withBody(ServerResponse.ok(), json);
    }

    /**
     * An answer made from one version of an account. A client that has it already is told so instead of being sent it
     * again.
     */
    static Mono<ServerResponse> ok(ServerRequest request, long version, byte[] json) {
        String tag = "W/\"" + version + '-' + Integer.toHexString(request.uri().hashCode()) + '"';
        return request.checkNotModified(tag)
                .switchIfEmpty(Mono.defer(() -> withBody(ServerResponse.ok().eTag(tag), json)));
    }

    private static Mono<ServerResponse> withBody(ServerResponse.BodyBuilder response, byte[] json) {
        return response.contentType(MediaType.APPLICATION_JSON)
                .contentLength(json.length)
                .body((message, context) -> write(message, json));
    }

    static Mono<Void> write(ReactiveHttpOutputMessage message, byte[] json) {
        DataBufferFactory buffers = message.bufferFactory();
        return message.writeWith(Mono.fromSupplier(() -> buffers.wrap(json)));
    }

    /** Refuses clients that do not take JSON. */
    static Mono<ServerResponse> ifJsonAccepted(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return acceptsJson(request)
                ? next.handle(request)
                : Mono.error(new NotAcceptableStatusException(List.of(MediaType.APPLICATION_JSON)));
    }

    private static boolean acceptsJson(ServerRequest request) {
        try {
            var accepted = request.headers().accept();
            return accepted.isEmpty() || accepted.stream().anyMatch(MediaType.APPLICATION_JSON::isCompatibleWith);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
