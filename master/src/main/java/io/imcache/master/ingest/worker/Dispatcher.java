package io.imcache.master.ingest.worker;

import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.RefusedMessages;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.QuietExceptions;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads envelopes, calls the route of their type and sends at most one answer to each. */
final class Dispatcher {
    /** The longest wait for an answer. The store gives up long before, but one lost answer would stop its connection for good. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Function<String, @Nullable Route> routes;
    private final RefusedMessages refusals;

    /** @param routes returns the route of an envelope's type; null for an unknown type */
    Dispatcher(Function<String, @Nullable Route> routes, RefusedMessages refusals) {
        this.routes = routes;
        this.refusals = refusals;
    }

    /** Completes, without an error, when the answer is sent. */
    Mono<Void> take(Connection connection, ClientEvent event) {
        return answer(connection, event)
                .doOnNext(answer -> {
                    event.acknowledge(answer);
                    connection.send(answer);
                })
                .then();
    }

    private Mono<RawJson> answer(Connection connection, ClientEvent event) {
        Envelope envelope;
        try {
            envelope = EnvelopeReader.read(event.arguments());
        } catch (InvalidEnvelopeException e) {
            String reason = String.valueOf(e.getMessage());
            return Mono.just(error(e.type(), e.requestId(), AnswerCode.INVALID_ENVELOPE, reason));
        }
        Route route = routes.apply(envelope.type());
        if (route == null) {
            return Mono.just(error(
                    envelope.type(),
                    envelope.requestId(),
                    AnswerCode.UNKNOWN_TYPE,
                    "type: \"%s\" (expected: one that this master knows)".formatted(envelope.type())));
        }
        return Mono.defer(() -> route.handler().handle(connection, envelope))
                .timeout(LONGEST)
                .onErrorResume(e -> Mono.just(failure(route, e)))
                .filter(payload -> !route.onlyIfAsked() || envelope.requestId() != null || event.wantsAcknowledgement())
                .map(payload -> Envelopes.envelope(route.answerType(), envelope.requestId(), payload));
    }

    private Payload failure(Route route, Throwable e) {
        if (e instanceof TimeoutException) {
            refusals.count(AnswerCode.STORE_UNAVAILABLE);
            return route.failure()
                    .of(AnswerCode.STORE_UNAVAILABLE, "no answer from the store within 60 s; send it again");
        }
        if (e instanceof StoreException away) { // logged once, by what watches Redis
            AnswerCode code =
                    away instanceof StoreException.Full ? AnswerCode.STORE_FULL : AnswerCode.STORE_UNAVAILABLE;
            refusals.count(code);
            return route.failure().of(code, away.getMessage() + "; send it again");
        }
        QuietExceptions.log(e);
        refusals.count(AnswerCode.INTERNAL_ERROR);
        return route.failure().of(AnswerCode.INTERNAL_ERROR, "the master failed; its log says how");
    }

    private RawJson error(@Nullable String type, @Nullable RawJson requestId, AnswerCode code, String reason) {
        refusals.count(code);
        String answerType = type == null ? MessageTypes.ERROR : type + MessageTypes.ERROR_SUFFIX;
        return Envelopes.envelope(answerType, requestId, Payload.failure(code, reason));
    }
}
