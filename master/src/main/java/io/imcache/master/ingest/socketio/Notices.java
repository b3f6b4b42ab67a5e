package io.imcache.master.ingest.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.log.LogFields;
import io.imcache.protocol.AnswerCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells workers of messages that did not get as far as the dispatcher. */
final class Notices {
    private static final Logger log = LoggerFactory.getLogger(Notices.class);

    private final Connections connections;
    private final long maxPayload;
    private final Refusals refusals;

    Notices(Connections connections, long maxPayload, Refusals refusals) {
        this.connections = connections;
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

    /** @param bytes its size; -1 where it is only known to be over the limit */
    void tooLarge(@Nullable Connection connection, long bytes) {
        refusals.count(AnswerCode.PAYLOAD_TOO_LARGE);
        String size = bytes < 0 ? "too large" : bytes + " bytes";
        String worker = name(connection);
        log.atWarn()
                .addKeyValue(LogFields.WORKER, worker)
                .log("message of worker {}: {} (expected: up to {} bytes)", worker, size, maxPayload);
        if (connection != null) {
            Answers.sendError(
                    connection.client(),
                    AnswerCode.PAYLOAD_TOO_LARGE,
                    "message: %s (expected: up to %d bytes)".formatted(size, maxPayload));
        }
    }

    void binary(@Nullable Connection connection) {
        refusals.count(AnswerCode.INVALID_ENVELOPE);
        log.debug("binary event of worker {} refused", name(connection));
        if (connection != null) {
            Answers.sendError(
                    connection.client(),
                    AnswerCode.INVALID_ENVELOPE,
                    "event: with binary attachments (expected: JSON alone)");
        }
    }

    private static String name(@Nullable Connection connection) {
        String workerId = connection == null ? null : connection.workerId();
        return workerId == null ? "(unknown)" : LogText.of(workerId);
    }
}
