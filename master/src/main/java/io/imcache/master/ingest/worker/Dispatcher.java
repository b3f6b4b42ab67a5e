package io.imcache.master.ingest.worker;

import com.corundumstudio.socketio.AckRequest;
import io.imcache.master.socketio.RefusedMessages;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Takes envelopes: reads, finds the route, sends the answer. Whatever comes, at most one answer goes. */
public final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** The store answers or gives up long before; without an end one lost answer would stop its connection for good. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Map<String, Route> routes;
    private final RefusedMessages refusals;

    /** @param routes what is done, by the envelope's type */
    public Dispatcher(Map<String, Route> routes, RefusedMessages refusals) {
        this.routes = Map.copyOf(routes);
        this.refusals = refusals;
    }

    /**
     * Ends, never with an error, when the answer is on its way.
     *
     * @param arguments the event's; null where it had none at all
     */
    Mono<Void> take(Connection connection, @Nullable EventArguments arguments, AckRequest ack) {
        return answer(connection, arguments, ack)
                .doOnNext(answer -> {
                    ack.sendAckData(answer);
                    connection.client().sendEvent(MessageTypes.EVENT_MESSAGE, answer);
                })
                .then();
    }

    private Mono<RawJson> answer(Connection connection, @Nullable EventArguments arguments, AckRequest ack) {
        Envelope envelope;
        try {
            if (arguments == null) {
                throw new InvalidEnvelopeException(null, null, "envelope: missing (expected: an object)");
            }
            envelope = EnvelopeReader.read(arguments);
        } catch (InvalidEnvelopeException e) {
            String reason = String.valueOf(e.getMessage());
            return Mono.just(error(e.type(), e.requestId(), AnswerCode.INVALID_ENVELOPE, reason));
        }
        Route route = routes.get(envelope.type());
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
                .filter(payload -> !route.onlyIfAsked() || envelope.requestId() != null || ack.isAckRequested())
                .map(payload -> AnswerEnvelopes.envelope(route.answerType(), envelope.requestId(), payload));
    }

    private Payload failure(Route route, Throwable e) {
        if (e instanceof TimeoutException) {
            refusals.count(AnswerCode.STORE_UNAVAILABLE);
            return route.failure()
                    .of(AnswerCode.STORE_UNAVAILABLE, "no answer from the store within 60 s; send it again");
        }
        logUnexpected(e);
        refusals.count(AnswerCode.INTERNAL_ERROR);
        return route.failure().of(AnswerCode.INTERNAL_ERROR, "the master failed; its log says how");
    }

    private RawJson error(@Nullable String type, @Nullable RawJson requestId, AnswerCode code, String reason) {
        refusals.count(code);
        String answerType = type == null ? MessageTypes.ERROR : type + MessageTypes.ERROR_SUFFIX;
        return AnswerEnvelopes.envelope(answerType, requestId, Payload.failure(code, reason));
    }

    /** Where it happened and what kind it was, but not its message: that may quote what a worker sent. */
    public static void logUnexpected(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        log.error("message failed: {} at {}", e.getClass().getName(), trace.length == 0 ? "unknown place" : trace[0]);
    }
}
