package io.imcache.worker.delivery;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.link.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Says how one attempt to send a push ended.
 *
 * @param answer null if none came
 * @param onSocket how many bytes went over the socket; 0 if they went over HTTP, or nothing was sent
 * @param connected whether the link was open when the attempt ended
 */
record SendResult(@Nullable Answer answer, int onSocket, boolean connected) {
    /** Returns the code of a refusal; null if the push was stored or not answered. */
    @Nullable AnswerCode code() {
        return answer == null ? null : answer.code();
    }
}
