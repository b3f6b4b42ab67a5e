package io.imcache.master.desktop;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.security.Role;
import io.imcache.master.socketio.SessionLane;
import io.imcache.master.socketio.SocketAccess;
import io.imcache.master.socketio.wire.EventArguments;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of the root namespace that have asked for something. Every session has a client there, let in or not. */
public final class RootClients {
    private static final Logger log = LoggerFactory.getLogger(RootClients.class);

    private final Map<UUID, RootClient> bySession = new ConcurrentHashMap<>();
    private final ClientEvents events;
    private final Supplier<SessionLane> lanes;
    private final Counter slow;

    public RootClients(ClientEvents events, Supplier<SessionLane> lanes, MeterRegistry meters) {
        this.events = events;
        this.lanes = lanes;
        this.slow = Counter.builder("imcache.socketio.dropped")
                .description("Connections that the master ended")
                .tag("reason", "slow")
                .register(meters);
    }

    public void listen(SocketIONamespace root) {
        root.addDisconnectListener(this::closed);
        for (String name : events.names()) {
            root.addEventListener(
                    name, EventArguments.class, (client, arguments, ack) -> take(client, name, arguments));
        }
    }

    private void take(SocketIOClient client, String name, @Nullable EventArguments arguments) {
        if (!SocketAccess.of(client).has(Role.IM, Role.ADMIN)) {
            return; // it was not let in here
        }
        RootClient known = bySession.computeIfAbsent(
                client.getSessionId(), id -> new RootClient((NamespaceClient) client, this, lanes.get()));
        if (!known.head().isConnected()) { // meanwhile, and perhaps nobody was there to be told
            closed(client);
            return;
        }
        known.take(name, arguments);
    }

    private void closed(SocketIOClient client) {
        RootClient known = bySession.remove(client.getSessionId());
        if (known != null) {
            known.end();
        }
    }

    ClientEvents events() {
        return events;
    }

    void noteSlow() {
        slow.increment();
        log.info("connection closed: a client takes what it is sent too slowly");
    }

    public IngestBudget.@Nullable Backlog backlog(@Nullable UUID sessionId) {
        RootClient known = sessionId == null ? null : bySession.get(sessionId);
        return known == null ? null : known.lane().backlog();
    }

    /** A client has taken some of what was sent to it. */
    public void taken(@Nullable ClientHead head) {
        RootClient known = head == null ? null : bySession.get(head.getSessionId());
        if (known != null) {
            known.pump();
        }
    }

    /** Something that a session sent was not taken. */
    public void refused(@Nullable UUID sessionId, String reason) {
        RootClient known = sessionId == null ? null : bySession.get(sessionId);
        if (known != null) {
            known.refused(reason);
        }
    }
}
