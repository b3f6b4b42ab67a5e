package io.imcache.master.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * JSON that can be sent any number of times. It bypasses the message converters, which have nothing left to convert,
 * and the builders of responses, which cost more than the rest of a kept page.
 */
public final class ReadyAnswer implements ServerResponse {
    private static final String JSON = "application/json";
    /** Smaller answers hardly shrink; as {@code server.compression.min-response-size}. */
    private static final int WORTH_PACKING = 1_024;

    private final HttpStatusCode status;
    private final byte[] body;
    private final String length;
    private final @Nullable String tag;
    private final @Nullable String encoding;

    private ReadyAnswer(HttpStatusCode status, byte[] body, @Nullable String tag, @Nullable String encoding) {
        this.status = status;
        this.body = body;
        this.length = Integer.toString(body.length);
        this.tag = tag;
        this.encoding = encoding;
    }

    /** Creates an answer with a status. */
    public static ReadyAnswer of(HttpStatusCode status, byte[] json) {
        return new ReadyAnswer(status, json, null, null);
    }

    /**
     * Creates an answer with a tag.
     *
     * @param tag its ETag, with quotes
     */
    public static ReadyAnswer tagged(byte[] json, String tag) {
        return new ReadyAnswer(HttpStatus.OK, json, tag, null);
    }

    /** Creates the answer to a client that already has the one with this tag. */
    public static ReadyAnswer notModified(String tag) {
        return new ReadyAnswer(HttpStatus.NOT_MODIFIED, new byte[0], tag, null);
    }

    /** Returns this answer with an encoded body. */
    public ReadyAnswer encoded(String as, byte[] encodedBody) {
        return new ReadyAnswer(status, encodedBody, tag, as);
    }

    /** Returns the bytes of the body. */
    public int length() {
        return body.length;
    }

    /** Returns whether the body is long enough to be encoded. */
    public boolean isWorthPacking() {
        return body.length >= WORTH_PACKING;
    }

    /** Writes the body. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(body);
    }

    /** Returns whether a request says that its client has this answer. */
    public boolean isHeld(HttpHeaders asked) {
        return tag != null && EntityTags.isHeld(asked, tag);
    }

    /** Sends 304. */
    public Mono<Void> notModified(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.NOT_MODIFIED);
        response.getHeaders().set(HttpHeaders.ETAG, String.valueOf(tag));
        response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        return response.setComplete();
    }

    /** Sends the answer. */
    public Mono<Void> writeTo(ServerHttpResponse response) {
        if (status.value() == HttpStatus.NOT_MODIFIED.value()) {
            return notModified(response);
        }
        response.setStatusCode(status);
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, JSON);
        headers.set(HttpHeaders.CONTENT_LENGTH, length);
        if (isWorthPacking() || encoding != null) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
        if (tag != null) {
            headers.set(HttpHeaders.ETAG, tag);
        }
        if (encoding != null) {
            headers.set(HttpHeaders.CONTENT_ENCODING, encoding);
        }
        return write(response);
    }

    private Mono<Void> write(ReactiveHttpOutputMessage message) {
        return message.writeWith(Mono.fromSupplier(() -> message.bufferFactory().wrap(body)));
    }

    /** Leaves out the length in the answer to a HEAD request whose GET would be packed on its way out. */
    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        ServerHttpResponse response = exchange.getResponse();
        if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())
                && isWorthPacking()
                && exchange.getRequest().getHeaders().containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
            response.beforeCommit(
                    () -> Mono.fromRunnable(() -> response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH)));
        }
        return writeTo(response);
    }

    @Override
    public HttpStatusCode statusCode() {
        return status;
    }

    /** Returns a copy: the answer itself cannot be changed. */
    @Override
    public HttpHeaders headers() {
        var headers = new HttpHeaders();
        headers.put(HttpHeaders.CONTENT_TYPE, List.of(JSON));
        headers.put(HttpHeaders.CONTENT_LENGTH, List.of(length));
        if (tag != null) {
            headers.put(HttpHeaders.ETAG, List.of(tag));
        }
        return headers;
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return new LinkedMultiValueMap<>();
    }
}
