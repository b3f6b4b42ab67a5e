package io.imcache.master.ingest.worker;

import io.imcache.protocol.AnswerCode;
import reactor.core.publisher.Mono;

/**
 * Handles the envelopes of one type.
 *
 * @param answerType the type of the answer
 * @param onlyIfAsked whether only envelopes with a request id or a callback are answered
 * @param failure creates the payload for a failure of the master, in the shape of the answer's type
 */
record Route(String answerType, boolean onlyIfAsked, Handler handler, Failure failure) {
    /** Runs on an ingest thread, one after the other for each connection. Must not block for long. */
    @FunctionalInterface
    interface Handler {
        /** Emits the answer's payload, or an error. */
        Mono<Payload> handle(Connection connection, Envelope envelope);
    }

    @FunctionalInterface
    interface Failure {
        Payload of(AnswerCode code, String reason);
    }
}
