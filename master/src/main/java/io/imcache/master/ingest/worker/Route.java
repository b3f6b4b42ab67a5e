package io.imcache.master.ingest.worker;

import io.imcache.protocol.AnswerCode;
import reactor.core.publisher.Mono;

/**
 * What is done with envelopes of one type.
 *
 * @param answerType the type of the answer
 * @param onlyIfAsked whether the answer goes only to those who gave a request id or a callback
 * @param failure writes a failure of ours in the shape that the answer's type has
 */
record Route(String answerType, boolean onlyIfAsked, Handler handler, Failure failure) {
    /** Runs on an ingest thread, for one connection one after the other. Must not block for long. */
    @FunctionalInterface
    interface Handler {
        /** The answer's payload, or an error. */
        Mono<Payload> handle(Connection connection, Envelope envelope);
    }

    @FunctionalInterface
    interface Failure {
        Payload of(AnswerCode code, String reason);
    }
}
