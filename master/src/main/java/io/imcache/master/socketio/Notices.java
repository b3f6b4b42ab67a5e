package io.imcache.master.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.desktop.RootClients;
import io.imcache.master.ingest.worker.AnswerEnvelopes;
import io.imcache.master.ingest.worker.Connection;
import io.imcache.master.ingest.worker.Connections;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.wire.LogText;
import io.imcache.master.support.LogFields;
import io.imcache.protocol.AnswerCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells workers of messages that did not get as far as the dispatcher. */
public final class Notices {
    private static final Logger log = LoggerFactory.getLogger(Notices.class);

    private static final String BINARY = "event: with binary attachments (expected: JSON alone)";

    private final Connections connections;
    private final RootClients clients;
    private final long maxPayload;
    private final RefusedMessages refusals;

    Notices(Connections connections, RootClients clients, long maxPayload, RefusedMessages refusals) {
        this.connections = connections;
        this.clients = clients;
        this.maxPayload = maxPayload;
        this.refusals = refusals;
    }

    public long maxPayload() {
        return maxPayload;
    }

    /** How much of a message that is too large is read only to be thrown away, so that its connection lives on. */
    public long longestDiscard() {
        return 4 * maxPayload;
    }

    public @Nullable Connection connection(@Nullable ClientHead head) {
        return head == null ? null : connections.of(head.getSessionId());
    }

    public @Nullable Connection connection(UUID sessionId) {
        return connections.of(sessionId);
    }

    /** What of a session's messages is pending; null where it is not known yet whose they are. */
    public IngestBudget.@Nullable Backlog backlog(@Nullable UUID sessionId) {
        Connection connection = sessionId == null ? null : connections.of(sessionId);
        return connection == null ? clients.backlog(sessionId) : connection.backlog();
    }

    /** A client has taken some of what was sent to it. */
    public void taken(@Nullable ClientHead head) {
        clients.taken(head);
    }

    /**
     * Tells a client that its message is over the limit.
     *
     * @param bytes its size; -1 where it is only known to be over the limit
     */
    public void tooLarge(@Nullable Connection connection, @Nullable UUID sessionId, long bytes) {
        refusals.count(AnswerCode.PAYLOAD_TOO_LARGE);
        String size = bytes < 0 ? "too large" : bytes + " bytes";
        String worker = name(connection);
        log.atWarn()
                .addKeyValue(LogFields.WORKER, worker)
                .log("message of worker {}: {} (expected: up to {} bytes)", worker, size, maxPayload);
        if (connection != null) {
            AnswerEnvelopes.sendError(connection.client(), AnswerCode.PAYLOAD_TOO_LARGE, tooLarge(size));
        } else {
            clients.refused(sessionId, tooLarge(size));
        }
    }

    private String tooLarge(String size) {
        return "message: %s (expected: up to %d bytes)".formatted(size, maxPayload);
    }

    public void binary(@Nullable Connection connection, UUID sessionId) {
        refusals.count(AnswerCode.INVALID_ENVELOPE);
        log.debug("binary event of worker {} refused", name(connection));
        if (connection != null) {
            AnswerEnvelopes.sendError(connection.client(), AnswerCode.INVALID_ENVELOPE, BINARY);
        } else {
            clients.refused(sessionId, BINARY);
        }
    }

    private static String name(@Nullable Connection connection) {
        String workerId = connection == null ? null : connection.workerId();
        return workerId == null ? "(unknown)" : LogText.of(workerId);
    }
}
