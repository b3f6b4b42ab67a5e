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

/** Writes and reads the console's JSON: records, with names in snake_case. */
final class ConsoleJson {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // Fields that an older master does not send are 0.
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ConsoleJson() {}

    private record Envelope(Object data, int statusCode) {}

    /** Answers {@code {"data": …, "status_code": 0}}. */
    static Mono<ServerResponse> ok(Object data) {
        byte[] json = MAPPER.writeValueAsBytes(new Envelope(data, 0));
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .contentLength(json.length)
                .body(ready(json));
    }

    /** Sends bytes as they are, past the message converters. */
    static BodyInserter<Void, ReactiveHttpOutputMessage> ready(byte[] bytes) {
        return (message, context) -> message.writeWith(
                Mono.fromSupplier(() -> message.bufferFactory().wrap(bytes)));
    }
}
