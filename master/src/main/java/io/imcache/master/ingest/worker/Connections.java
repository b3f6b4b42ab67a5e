package io.imcache.master.ingest.worker;

import com.corundumstudio.socketio.SocketIOClient;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.SessionLane;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.protocol.MessageTypes;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The workers that are connected to this master, by session. */
public final class Connections {
    private final Map<UUID, Connection> bySession = new ConcurrentHashMap<>();
    private final AtomicInteger active = new AtomicInteger();
    private final IngestBudget budget;
    private final Executor threads;
    private final ConnectedWorkers workers;

    public Connections(IngestBudget budget, Executor threads, ConnectedWorkers workers) {
        this.budget = budget;
        this.threads = threads;
        this.workers = workers;
    }

    void opened(SocketIOClient client) {
        bySession.put(client.getSessionId(), new Connection(client, lane(), workers));
    }

    /** A lane for the messages of one connection, of a worker or of another client. */
    public SessionLane lane() {
        return new SessionLane(budget, threads, active);
    }

    void closed(SocketIOClient client) {
        Connection connection = bySession.remove(client.getSessionId());
        if (connection != null) {
            connection.end();
        }
    }

    /** Null where the session has not connected to the namespace, was refused there, or has ended. */
    public @Nullable Connection of(UUID sessionId) {
        return bySession.get(sessionId);
    }

    /** Sends an envelope to all of them. */
    public void tell(RawJson envelope) {
        bySession.values().forEach(connection -> connection.client().sendEvent(MessageTypes.EVENT_MESSAGE, envelope));
    }

    /** Whether no connection has a message that is not yet answered. */
    public boolean areIdle() {
        return active.get() == 0;
    }

    public int count() {
        return bySession.size();
    }
}
