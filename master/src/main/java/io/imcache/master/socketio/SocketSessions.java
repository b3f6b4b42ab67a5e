package io.imcache.master.socketio;

import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.namespace.Namespace;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.security.Access;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJsonSupport;
import io.imcache.protocol.AnswerCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Holds the Engine.IO sessions of one server and the clients that were admitted over them. */
final class SocketSessions {
    private static final Logger log = LoggerFactory.getLogger(SocketSessions.class);

    private final Map<UUID, Session> byId = new ConcurrentHashMap<>();
    private final Function<IngestBudget.Backlog, SessionLane> lanes;
    private final RefusedMessages refusals;
    private final Counter slow;

    /** @param lanes creates the lane of a client, given its session's backlog */
    SocketSessions(Function<IngestBudget.Backlog, SessionLane> lanes, RefusedMessages refusals, MeterRegistry meters) {
        this.lanes = lanes;
        this.refusals = refusals;
        this.slow = Counter.builder("imcache.socketio.dropped")
                .description("Connections that the master ended")
                .tag("reason", "slow")
                .register(meters);
    }

    /**
     * A client that was admitted to a namespace.
     *
     * @param handler handles its events, one after the other in its lane
     * @param ending ends the connection when its token does
     */
    record Admitted(Client client, ClientHandler handler, SessionLane lane, Disposable ending) {}

    /**
     * An Engine.IO session.
     *
     * @param clients by the namespace's name
     * @param heard when a packet of the client came last, by {@link System#nanoTime}
     */
    record Session(ClientHead head, IngestBudget.Backlog backlog, Map<String, Admitted> clients, AtomicLong heard) {
        Session(ClientHead head) {
            this(head, new IngestBudget.Backlog(), new ConcurrentHashMap<>(), new AtomicLong(System.nanoTime()));
        }

        /** Tells whether a message is being handled, or was received and waits for that. */
        boolean isBusy() {
            return clients.values().stream()
                    .anyMatch(admitted -> admitted.lane().isBusy());
        }

        /** Drops the messages that come from now on. */
        void takeNoMore() {
            clients.values().forEach(admitted -> admitted.lane().takeNoMore());
        }
    }

    /** Adds a session; false if it was added before. */
    boolean add(ClientHead head) {
        return byId.putIfAbsent(head.getSessionId(), new Session(head)) == null;
    }

    /** Removes a session that has ended. */
    void forget(ClientHead head) {
        byId.computeIfPresent(
                head.getSessionId(), (id, session) -> session.clients().isEmpty() ? null : session);
    }

    int count() {
        return byId.size();
    }

    /** Returns the sessions of this moment. */
    Collection<Session> all() {
        return List.copyOf(byId.values());
    }

    @Nullable Session get(@Nullable UUID sessionId) {
        return sessionId == null ? null : byId.get(sessionId);
    }

    private static @Nullable Admitted client(@Nullable Session session, SocketIOClient client) {
        return session == null
                ? null
                : session.clients().get(client.getNamespace().getName());
    }

    boolean isAdmitted(@Nullable NamespaceClient client) {
        return client != null && client(get(client.getSessionId()), client) != null;
    }

    /** Lets a client into its namespace. */
    void open(NamespaceClient client, Access access, NamespaceHandler handler, Disposable ending) {
        ClientHead head = client.getBaseClient();
        Session session = byId.computeIfAbsent(head.getSessionId(), id -> new Session(head));
        var opened = new Client(client, access, session.heard()::get, this::countSlow);
        var admitted = new Admitted(opened, handler.open(opened), lanes.apply(session.backlog()), ending);
        session.clients().put(client.getNamespace().getName(), admitted);
    }

    private void countSlow() {
        slow.increment();
        log.info("connection closed: a client reads too slowly");
    }

    /** Puts the events of a namespace into the lanes of its clients. The library calls the listeners on event loops. */
    void listen(Namespace namespace, NamespaceHandler handler) {
        for (String name : handler.eventNames()) {
            namespace.addEventListener(
                    name, EventArguments.class, (client, arguments, ack) -> take(client, name, arguments, ack));
        }
        namespace.addEventListener(
                RawJsonSupport.OTHER,
                EventArguments.class,
                (client, arguments, ack) -> takeOther(client, arguments, ack));
    }

    /** Acknowledges an event that nobody handles, in its turn. */
    private void takeOther(SocketIOClient from, @Nullable EventArguments arguments, AckRequest ack) {
        Admitted admitted = client(get(from.getSessionId()), from);
        if (admitted != null && arguments != null && arguments.isAttached()) {
            refuse(admitted, new ClientEvent(RawJsonSupport.OTHER, arguments, ack));
        } else if (admitted != null && ack.isAckRequested()) {
            var event = new ClientEvent(RawJsonSupport.OTHER, EventArguments.NONE, ack);
            admitted.lane().submit(0, () -> Mono.fromRunnable(event::done));
        }
    }

    /** Ignores clients that were not admitted: the library passes their events on too. */
    private void take(SocketIOClient from, String name, @Nullable EventArguments arguments, AckRequest ack) {
        Admitted admitted = client(get(from.getSessionId()), from);
        if (admitted != null) {
            EventArguments given = arguments == null ? EventArguments.NONE : arguments;
            var event = new ClientEvent(name, given, ack);
            if (given.isAttached()) {
                refuse(admitted, event);
                return;
            }
            admitted.lane().submit(given.length(), () -> admitted.handler()
                    .take(event)
                    .doOnSuccess(handled -> event.done())
                    .doOnError(error -> event.failed(AnswerCode.INTERNAL_ERROR, "the master failed; its log says how"))
                    .then(Mono.defer(admitted.client()::drained)));
        }
    }

    /** Refuses an event with attachments, in its turn. */
    private void refuse(Admitted admitted, ClientEvent event) {
        refusals.count(AnswerCode.INVALID_ENVELOPE);
        admitted.lane()
                .submit(0, () -> Mono.fromRunnable(() -> admitted.handler().attached(event, RefusedMessages.ATTACHED)));
    }

    /**
     * Removes a client that has left its namespace, and its session if that has ended.
     *
     * @return the access that the client had; null if it was not admitted, or removed before
     */
    @Nullable Access close(NamespaceClient client) {
        ClientHead head = client.getBaseClient();
        Session session = get(head.getSessionId());
        if (session == null) {
            return null;
        }
        Admitted left = session.clients().remove(client.getNamespace().getName());
        if (left != null) {
            left.ending().dispose();
            left.client().end();
            left.lane().close();
            left.handler().ended();
        }
        boolean over = !head.isConnected() || head.getNamespaces().isEmpty();
        if (over && session.clients().isEmpty()) {
            byId.remove(head.getSessionId());
        }
        return left == null ? null : left.client().access();
    }
}
