package io.imcache.master.ingest.worker;

import io.imcache.master.assignment.WorkerTasks;
import io.imcache.master.security.Role;
import io.imcache.master.socketio.Client;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.ClientHandler;
import io.imcache.master.socketio.NamespaceHandler;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.protocol.MessageTypes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Serves the workers' namespace. */
final class WorkerNamespace implements NamespaceHandler {
    @FunctionalInterface
    private interface Handler {
        Mono<Void> take(Connection connection, ClientEvent event);
    }

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Handler> handlers = new HashMap<>();
    private final ConnectedWorkers workers;
    private final WorkerTasks tasks;

    WorkerNamespace(
            Dispatcher dispatcher,
            PlainEvents plain,
            WorkerLogins logins,
            ConnectedWorkers workers,
            WorkerTasks tasks,
            MeterRegistry meters) {
        this.workers = workers;
        this.tasks = tasks;
        handlers.put(MessageTypes.EVENT_MESSAGE, dispatcher::take);
        handlers.put(MessageTypes.EVENT_JOIN_ROOM, plain::join);
        handlers.put(MessageTypes.EVENT_GET_HISTORY_IDS, plain::historyIds);
        handlers.put(MessageTypes.EVENT_REPLY_RESULT, plain::replied);
        for (String items : List.of("comments", "messages", "videos")) {
            handlers.put(MessageTypes.EVENT_PUSH_NEW_PREFIX + items, plain::pushedNew);
        }
        WorkerLogins.EVENTS.forEach(event -> handlers.put(event, logins::take));
        Gauge.builder("imcache.socketio.connections", connections, Set::size)
                .description("Clients connected to this master, by namespace")
                .tag("namespace", MessageTypes.WORKER_NAMESPACE)
                .register(meters);
    }

    @Override
    public String namespace() {
        return MessageTypes.WORKER_NAMESPACE;
    }

    @Override
    public Role role() {
        return Role.WORKER;
    }

    @Override
    public Set<String> eventNames() {
        return Set.copyOf(handlers.keySet());
    }

    @Override
    public ClientHandler open(Client client) {
        var connection = new Connection(client, this, workers, tasks);
        connections.add(connection);
        return connection;
    }

    Mono<Void> take(Connection connection, ClientEvent event) {
        Handler handler = handlers.get(event.name());
        return handler == null ? Mono.empty() : handler.take(connection, event);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public void shutdown() {
        RawJson envelope = Envelopes.envelope(MessageTypes.MASTER_SHUTDOWN, null, (json, now) -> {});
        connections.forEach(connection -> connection.send(envelope));
    }
}
