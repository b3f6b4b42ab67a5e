package io.imcache.master.ingest.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.ingest.IngestBudget;
import io.imcache.master.log.LogFields;
import io.imcache.protocol.AnswerCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells workers of messages that did not get as far as the dispatcher. */
final class Notices {
    private static final Logger log = LoggerFactory.getLogger(Notices.class);

    private static final String BINARY = "event: with binary attachments (expected: JSON alone)";

    private final Connections connections;
    private final RootClients clients;
    private final long maxPayload;
    private final Refusals refusals;

    Notices(Connections connections, RootClients clients, long maxPayload, Refusals refusals) {
        this.connections = connections;
        this.clients = clients;
        this.maxPayload = maxPayload;
        this.refusals = refusals;
    }

    long maxPayload() {
        return maxPayload;
    }

    /** How much of a message that is too large is read only to be thrown away, so that its connection lives on. */
    long longestDiscard() {
        return 4 * maxPayload;
    }

    @Nullable Connection connection(@Nullable ClientHead head) {
        return head == null ? null : connections.of(head.getSessionId());
    }

    @Nullable Connection connection(UUID sessionId) {
        return connections.of(sessionId);
    }

    /** What of a session's messages is pending; null where it is not known yet whose they are. */
    IngestBudget.@Nullable Backlog backlog(@Nullable UUID sessionId) {
        Connection connection = sessionId == null ? null : connections.of(sessionId);
        return connection == null ? clients.backlog(sessionId) : connection.backlog();
    }

    /** A client has taken some of what was sent to it. */
    void taken(@Nullable ClientHead head) {
        clients.taken(head);
    }

    /** @param bytes its size; -1 where it is only known to be over the limit */
    void tooLarge(@Nullable Connection connection, @Nullable UUID sessionId, long bytes) {
        refusals.count(AnswerCode.PAYLOAD_TOO_LARGE);
        String size = bytes < 0 ? "too large" : bytes + " bytes";
        String worker = name(connection);
        log.atWarn()
                .addKeyValue(LogFields.WORKER, worker)
                .log("message of worker {}: {} (expected: up to {} bytes)", worker, size, maxPayload);
        if (connection != null) {
            Answers.sendError(connection.client(), AnswerCode.PAYLOAD_TOO_LARGE, tooLarge(size));
        } else {
            clients.refused(sessionId, tooLarge(size));
        }
    }

    private String tooLarge(String size) {
        return "message: %s (expected: up to %d bytes)".formatted(size, maxPayload);
    }

    void binary(@Nullable Connection connection, UUID sessionId) {
        refusals.count(AnswerCode.INVALID_ENVELOPE);
        log.debug("binary event of worker {} refused", name(connection));
        if (connection != null) {
            Answers.sendError(connection.client(), AnswerCode.INVALID_ENVELOPE, BINARY);
        } else {
            clients.refused(sessionId, BINARY);
        }
    }

    private static String name(@Nullable Connection connection) {
        String workerId = connection == null ? null : connection.workerId();
        return workerId == null ? "(unknown)" : LogText.of(workerId);
    }
}
