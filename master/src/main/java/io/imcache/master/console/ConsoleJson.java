package io.imcache.master.console;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The console's answers and reports: records, with names in snake_case. */
final class ConsoleJson {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // What an older master does not tell is 0.
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ConsoleJson() {}

    private record Envelope(Object data, int statusCode) {}

    /** {@code {"data": …, "status_code": 0}}. */
    static Mono<ServerResponse> ok(Object data) {
        byte[] json = MAPPER.writeValueAsBytes(new Envelope(data, 0));
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .contentLength(json.length)
                .body(ready(json));
    }

    /** Bytes that are what is to be sent: past the message converters, for they have nothing left to convert. */
    static BodyInserter<Void, ReactiveHttpOutputMessage> ready(byte[] bytes) {
        return (message, context) -> message.writeWith(
                Mono.fromSupplier(() -> message.bufferFactory().wrap(bytes)));
    }
}
