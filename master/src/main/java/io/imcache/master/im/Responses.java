package io.imcache.master.im;

import io.imcache.master.im.view.Answers;
import java.util.List;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
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

    /** What a POST made. */
    static Mono<ServerResponse> created(byte[] json) {
        return withBody(ServerResponse.status(HttpStatus.CREATED), json);
    }

    /** Some thing was deleted, or was so already. */
    static Mono<ServerResponse> deleted() {
        return ok(Answers.one(out -> out.flag("deleted", true)));
    }

    /**
     * An answer with what it was made from.
     *
     * @param version of the account, not newer than what the answer says
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a client, never compared
    record Versioned(long version, byte[] json) {}

    /**
     * An answer made from one version of an account. A client that has it already is told so instead of being sent it
     * again, and before anything else is read.
     *
     * @param version the account's version, asked for only where the client names one
     */
    static Mono<ServerResponse> ok(ServerRequest request, Mono<Long> version, Mono<Versioned> answer) {
        List<String> held = request.headers().asHttpHeaders().getIfNoneMatch();
        Mono<ServerResponse> full =
                answer.flatMap(made -> withBody(ServerResponse.ok().eTag(tag(request, made.version())), made.json()));
        if (held.isEmpty()) {
            return full;
        }
        return version.map(now -> tag(request, now))
                .filter(held::contains)
                .flatMap(tag ->
                        ServerResponse.status(HttpStatus.NOT_MODIFIED).eTag(tag).build())
                .switchIfEmpty(full);
    }

    /** Weak, for what is compressed has other bytes. All replicas give the same. */
    private static String tag(ServerRequest request, long version) {
        String query = request.uri().getRawPath() + '?' + request.uri().getRawQuery();
        return "W/\"" + version + '-' + Integer.toHexString(query.hashCode()) + '"';
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
