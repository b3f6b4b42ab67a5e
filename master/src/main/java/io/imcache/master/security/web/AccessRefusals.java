package io.imcache.master.security.web;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.PushAnswers;
import io.imcache.master.security.InvalidTokenException;
import io.imcache.master.web.ErrorBody;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.model.PushOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Refuses requests in the format that the client knows: as a push's answer for crawlers, else as the IM API's error.
 */
final class AccessRefusals implements ServerAuthenticationEntryPoint, ServerAccessDeniedHandler {
    static final String METER = "imcache.security.refused";

    private static final PathPattern WORKERS = PathPatternParser.defaultInstance.parse("/api/worker/**");
    private static final PathPattern PUSH = PathPatternParser.defaultInstance.parse("/api/worker/accounts/{id}/**");
    private static final String NOT_ALLOWED = "The token does not permit this request.";
    private static final String FOREIGN =
            "Origin: not allowed (expected: one of imcache.security.cors.allowed-origins)";
    private static final String UNKNOWN = "token: missing (expected: one in the header Authorization: Bearer …)";
    private static final String TOO_MANY = "Too many requests; wait before the next one.";
    private static final String TRY_AGAIN_SECONDS = "1";

    private final MeterRegistry meters;
    private final InstantSource clock;

    AccessRefusals(MeterRegistry meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException error) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        if (error instanceof InvalidTokenException invalid) {
            if (invalid.isTemporary()) {
                headers.set(HttpHeaders.RETRY_AFTER, TRY_AGAIN_SECONDS);
                return answer(
                        exchange, HttpStatus.SERVICE_UNAVAILABLE, AnswerCode.STORE_UNAVAILABLE, invalid.sentence());
            }
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            return answer(exchange, HttpStatus.UNAUTHORIZED, AnswerCode.FORBIDDEN, invalid.sentence());
        }
        headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return answer(exchange, HttpStatus.UNAUTHORIZED, AnswerCode.FORBIDDEN, UNKNOWN);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, AccessDeniedException denied) {
        return answer(exchange, HttpStatus.FORBIDDEN, AnswerCode.FORBIDDEN, NOT_ALLOWED);
    }

    /** Refuses a web page of an origin that is not allowed. */
    Mono<Void> foreign(ServerWebExchange exchange) {
        return answer(exchange, HttpStatus.FORBIDDEN, AnswerCode.FORBIDDEN, FOREIGN);
    }

    /** Refuses a caller that has used up its requests. */
    Mono<Void> tooMany(ServerWebExchange exchange) {
        exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, TRY_AGAIN_SECONDS);
        return answer(exchange, HttpStatus.TOO_MANY_REQUESTS, AnswerCode.LIMIT_EXCEEDED, TOO_MANY);
    }

    private Mono<Void> answer(ServerWebExchange exchange, HttpStatus status, AnswerCode code, String sentence) {
        meters.counter(METER, "status", Integer.toString(status.value())).increment();
        ServerHttpResponse response = exchange.getResponse();
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        byte[] body = WORKERS.matches(path)
                ? push(accountId(path), code, sentence)
                : ErrorBody.json(status.value(), sentence);
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    private static @Nullable String accountId(PathContainer path) {
        PathPattern.PathMatchInfo match = PUSH.matchAndExtract(path);
        return match == null ? null : match.getUriVariables().get("id");
    }

    private byte[] push(@Nullable String accountId, AnswerCode code, String sentence) {
        var refused = new PushAnswer(accountId, new PushOutcome.Refused(code, sentence, 0));
        return PushAnswers.json(refused, clock.millis());
    }
}
