package io.imcache.master.socketio;

import io.imcache.protocol.AnswerCode;
import reactor.core.publisher.Mono;

/** Handles what one client sends to one namespace. */
public interface ClientHandler {
    /**
     * Handles an event on an ingest thread, after all earlier events of the client. Must not block. Once it is handled, the
     * server acknowledges it with {@code {success: true}}, unless the handler did.
     *
     * @return completes when the event is handled and its bytes are no longer read
     */
    Mono<Void> take(ClientEvent event);

    /**
     * Refuses an event with binary attachments, whose arguments are not known. Answers it like any other that can't be read.
     *
     * @param reason a sentence for the client's author
     */
    default void attached(ClientEvent event, String reason) {
        refused(AnswerCode.INVALID_ENVELOPE, reason);
        event.failed(AnswerCode.INVALID_ENVELOPE, reason);
    }

    /**
     * Tells the client that a message was refused before it was read, and logs whose message it was.
     *
     * @param reason a sentence for the client's author
     */
    void refused(AnswerCode code, String reason);

    /** Releases the client's resources after its connection has ended or it has left the namespace. */
    void ended();
}
