package io.imcache.master.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.gate.Sessions;
import io.imcache.master.socketio.wire.ConnectRequest;
import io.imcache.protocol.AnswerCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the gates to the sessions: finds their budgets, admits their clients, and tells these of refused messages. */
final class Notices implements Sessions {
    private static final Logger log = LoggerFactory.getLogger(Notices.class);

    private final Admission admission;
    private final SocketSessions sessions;
    private final long maxPayload;
    private final RefusedMessages refusals;

    Notices(Admission admission, SocketSessions sessions, long maxPayload, RefusedMessages refusals) {
        this.admission = admission;
        this.sessions = sessions;
        this.maxPayload = maxPayload;
        this.refusals = refusals;
    }

    @Override
    public long maxPayload() {
        return maxPayload;
    }

    @Override
    public boolean hasRoom() {
        return admission.hasRoom();
    }

    @Override
    public boolean allows(String origin) {
        return admission.entrance().origins().test(origin);
    }

    @Override
    public void opens(ClientHead head) {
        admission.opens(head);
    }

    @Override
    public void connect(ClientHead head, ConnectRequest request) {
        admission.connect(head, request);
    }

    @Override
    public @Nullable ClientHead head(UUID sessionId) {
        SocketSessions.Session session = sessions.get(sessionId);
        return session == null || session.clients().isEmpty() ? null : session.head();
    }

    @Override
    public IngestBudget.@Nullable Backlog backlog(@Nullable UUID sessionId) {
        SocketSessions.Session session = sessions.get(sessionId);
        return session == null ? null : session.backlog();
    }

    @Override
    public void heard(ClientHead head) {
        SocketSessions.Session session = sessions.get(head.getSessionId());
        if (session != null) {
            session.heard().lazySet(System.nanoTime());
        }
    }

    @Override
    public void taken(@Nullable ClientHead head) {
        SocketSessions.Session session = head == null ? null : sessions.get(head.getSessionId());
        if (session != null) {
            session.clients().values().forEach(admitted -> admitted.client().pump());
        }
    }

    @Override
    public void tooLarge(@Nullable UUID sessionId, long bytes) {
        String size = bytes < 0 ? "too large" : bytes + " bytes";
        refuse(
                sessionId,
                AnswerCode.PAYLOAD_TOO_LARGE,
                "message: %s (expected: up to %d bytes)".formatted(size, maxPayload));
    }

    @Override
    public void binary(UUID sessionId) {
        refuse(sessionId, AnswerCode.INVALID_ENVELOPE, RefusedMessages.ATTACHED);
    }

    private void refuse(@Nullable UUID sessionId, AnswerCode code, String reason) {
        refusals.count(code);
        SocketSessions.Session session = sessions.get(sessionId);
        if (session == null || session.clients().isEmpty()) {
            log.debug("message of an unknown client refused: {}", reason);
        } else {
            session.clients().values().forEach(admitted -> admitted.handler().refused(code, reason));
        }
    }
}
