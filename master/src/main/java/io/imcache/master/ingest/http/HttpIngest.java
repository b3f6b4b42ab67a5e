package io.imcache.master.ingest.http;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.PushAnswers;
import io.imcache.master.ingest.PushKind;
import io.imcache.master.ingest.PushOrigin;
import io.imcache.master.ingest.PushPayload;
import io.imcache.master.ingest.PushService;
import io.imcache.master.ingest.SnapshotCheck;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.Access;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.model.PushOutcome;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Serves {@code /api/worker/accounts/{accountId}/snapshot}. Takes the payload of a push and returns the payload of its answer. */
final class HttpIngest {
    /** The end of the path of checks. */
    static final String CHECK = ":check";

    private static final int RETRY_AFTER_SECONDS = 1;

    private final PushService pushes;
    private final SnapshotCheck check;
    private final RequestBody body;
    private final RateLimits rates;
    private final InstantSource clock;

    HttpIngest(PushService pushes, SnapshotCheck check, RequestBody body, RateLimits rates, InstantSource clock) {
        this.pushes = pushes;
        this.check = check;
        this.body = body;
        this.rates = rates;
        this.clock = clock;
    }

    /** Takes a full snapshot. */
    Mono<ServerResponse> put(ServerRequest request) {
        return push(PushKind.SNAPSHOT, request);
    }

    /** Takes a delta. */
    Mono<ServerResponse> patch(ServerRequest request) {
        return push(PushKind.DELTA, request);
    }

    private Mono<ServerResponse> push(PushKind kind, ServerRequest request) {
        return received(
                request, (origin, payload) -> pushes.push(kind, origin, payload).flatMap(this::respond));
    }

    /** Checks a full snapshot and stores nothing. */
    Mono<ServerResponse> check(ServerRequest request) {
        return received(request, (origin, payload) -> Mono.fromCallable(
                        () -> check.check(origin, payload).json())
                .flatMap(report -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(report))
                .onErrorResume(SnapshotCheck.RefusedException.class, e -> respond(e.answer())));
    }

    /** Reads the body and works on it, if the caller may push the account and has not pushed too often. */
    private Mono<ServerResponse> received(
            ServerRequest request, BiFunction<PushOrigin, PushPayload, Mono<ServerResponse>> work) {
        String accountId = request.pathVariable("accountId");
        Access access = Access.of(request);
        if (!access.mayPush(accountId)) { // before its body is read
            return respond(refused(accountId, AnswerCode.FORBIDDEN, "the token is not for this account"));
        }
        return rates.admits(RateLimits.Kind.PUSH, access.key())
                .flatMap(admitted -> admitted
                        ? received(request, new PushOrigin(accountId, null, clock.millis(), access, id -> true), work)
                        : respond(refused(accountId, AnswerCode.LIMIT_EXCEEDED, RateLimits.TOO_MANY_PUSHES)))
                .onErrorResume(
                        RefusedBodyException.class,
                        e -> respond(refused(accountId, e.code(), e.getMessage()), e.status()));
    }

    private Mono<ServerResponse> received(
            ServerRequest request, PushOrigin origin, BiFunction<PushOrigin, PushPayload, Mono<ServerResponse>> work) {
        body.check(request);
        return body.read(request, json -> work.apply(origin, new PushPayload(json.array(), 0, json.size())));
    }

    /** Answers methods that are neither PUT nor PATCH, or no POST for a check. */
    Mono<ServerResponse> otherMethod(ServerRequest request) {
        boolean isCheck = request.path().endsWith(CHECK);
        return respond(
                refused(
                        request.pathVariable("accountId"),
                        AnswerCode.INVALID_ENVELOPE,
                        "method: " + request.method() + " (expected: "
                                + (isCheck ? "POST for a check)" : "PUT for a snapshot, PATCH for changes)")),
                HttpStatus.METHOD_NOT_ALLOWED,
                isCheck ? "POST" : "PUT, PATCH");
    }

    private static PushAnswer refused(String accountId, AnswerCode code, String reason) {
        return new PushAnswer(accountId, new PushOutcome.Refused(code, reason, 0));
    }

    private Mono<ServerResponse> respond(PushAnswer answer) {
        return respond(
                answer,
                HttpStatus.valueOf(
                        answer.outcome() instanceof PushOutcome.Refused refused ? status(refused.code()) : 200));
    }

    private Mono<ServerResponse> respond(PushAnswer answer, HttpStatus httpStatus) {
        return respond(answer, httpStatus, "");
    }

    /** @param allowed methods, if another was used */
    private Mono<ServerResponse> respond(PushAnswer answer, HttpStatus httpStatus, String allowed) {
        int status = httpStatus.value();
        var response = ServerResponse.status(httpStatus).contentType(MediaType.APPLICATION_JSON);
        switch (httpStatus) {
            case METHOD_NOT_ALLOWED -> response.header(HttpHeaders.ALLOW, allowed);
            case UNSUPPORTED_MEDIA_TYPE -> response.header(HttpHeaders.ACCEPT_ENCODING, "gzip");
            default -> {}
        }
        if (status == 503 || status == 429 || status == 507) {
            response.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
        }
        return response.bodyValue(PushAnswers.json(answer, clock.millis()));
    }

    private static int status(AnswerCode code) {
        return switch (code) {
            case INVALID_ENVELOPE, UNKNOWN_TYPE, INVALID_SNAPSHOT -> 400;
            case FORBIDDEN -> 403;
            case STALE_SNAPSHOT, VERSION_CONFLICT, STALE_LEASE -> 409;
            case PAYLOAD_TOO_LARGE -> 413;
            case LIMIT_EXCEEDED -> 429;
            case INTERNAL_ERROR -> 500;
            case STORE_UNAVAILABLE -> 503;
            case STORE_FULL -> 507;
        };
    }
}
