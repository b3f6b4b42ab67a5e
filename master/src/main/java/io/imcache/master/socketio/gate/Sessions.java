package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.wire.ConnectRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers the gates' questions about the Engine.IO sessions of their server. Gates call all methods on event loops. */
public interface Sessions {
    /** Bytes that a message costs beside its own, so that many small ones are bounded too. */
    int OVERHEAD = 512;

    /** The most bytes of a message before a namespace has admitted the session: its token and a little more. */
    int UNADMITTED = 64 * 1024;

    /** Returns the most bytes of one message. */
    long maxPayload();

    /** Returns the most bytes of one message of a session. */
    default long maxPayload(@Nullable UUID sessionId) {
        return sessionId == null || head(sessionId) == null ? Math.min(UNADMITTED, maxPayload()) : maxPayload();
    }

    /** Returns the most bytes of a message that is too large but read to its end, so that its connection lives on. */
    default long longestDiscard(@Nullable UUID sessionId) {
        return 4 * maxPayload(sessionId);
    }

    /** Tells whether one more session may begin. */
    boolean hasRoom();

    /** Tells whether web pages of an origin may speak to this server. */
    boolean allows(String origin);

    /** Notes a new session. Called before the client learns its id, which it may use at once over another connection. */
    void opens(ClientHead head);

    /** Admits a client to a namespace, or refuses it. The answer is sent now, or when its token is judged. */
    void connect(ClientHead head, ConnectRequest request);

    /** Returns a session that was admitted to a namespace; null for all others. */
    @Nullable ClientHead head(UUID sessionId);

    /** Returns the pending bytes of a session; null if the session is unknown. */
    IngestBudget.@Nullable Backlog backlog(@Nullable UUID sessionId);

    /**
     * Tells a session that its message was too large.
     *
     * @param bytes the message's size; -1 if it is only known to exceed {@link #maxPayload()}
     */
    void tooLarge(@Nullable UUID sessionId, long bytes);

    /** Tells a session that its binary event was refused. */
    void binary(UUID sessionId);

    /** Notes that a packet of a client has come. */
    void heard(ClientHead head);

    /** Notes that a client has read some of its packets. */
    void taken(@Nullable ClientHead head);
}
