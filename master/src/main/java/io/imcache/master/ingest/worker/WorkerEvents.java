package io.imcache.master.ingest.worker;

import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.protocol.MessageTypes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Listens on the workers' namespace. Listeners run on event loops, so all they do is to put the message in its
 * connection's lane. Other events have no listener: netty-socketio passes over them.
 */
public final class WorkerEvents {
    private static final String ROOM_PREFIX = "worker:";

    private final Connections connections;
    private final Dispatcher dispatcher;
    private final PlainEvents plain;

    public WorkerEvents(Connections connections, Dispatcher dispatcher, PlainEvents plain) {
        this.connections = connections;
        this.dispatcher = dispatcher;
        this.plain = plain;
    }

    public void listen(SocketIONamespace namespace) {
        namespace.addConnectListener(connections::opened);
        namespace.addDisconnectListener(connections::closed);
        namespace.addEventListener(
                MessageTypes.EVENT_MESSAGE,
                EventArguments.class,
                (client, arguments, ack) -> submit(client, arguments, ack, dispatcher::take));
        namespace.addEventListener(
                MessageTypes.EVENT_JOIN_ROOM,
                EventArguments.class,
                (client, arguments, ack) -> submit(client, arguments, ack, WorkerEvents::join));
        namespace.addEventListener(
                MessageTypes.EVENT_GET_HISTORY_IDS,
                EventArguments.class,
                (client, arguments, ack) -> submit(client, arguments, ack, plain::historyIds));
        namespace.addEventListener(
                MessageTypes.EVENT_LOGIN_SUCCESS,
                EventArguments.class,
                (client, arguments, ack) -> submit(client, arguments, ack, plain::loggedIn));
        namespace.addEventListener(
                MessageTypes.EVENT_REPLY_RESULT,
                EventArguments.class,
                (client, arguments, ack) -> submit(client, arguments, ack, plain::replied));
    }

    @FunctionalInterface
    private interface Work {
        Mono<Void> take(Connection connection, @Nullable EventArguments arguments, AckRequest ack);
    }

    /** Also a client that was refused at connect can send events here; it has no connection and is not listened to. */
    private void submit(SocketIOClient client, @Nullable EventArguments arguments, AckRequest ack, Work work) {
        Connection connection = connections.of(client.getSessionId());
        if (connection != null) {
            int bytes = arguments == null ? 0 : arguments.length();
            connection.submit(bytes, () -> work.take(connection, arguments, ack));
        }
    }

    private static Mono<Void> join(Connection connection, @Nullable EventArguments arguments, AckRequest ack) {
        ack.sendAckData(arguments != null && join(connection, arguments));
        return Mono.empty();
    }

    private static boolean join(Connection connection, EventArguments arguments) {
        String workerId = WorkerId.read(arguments.json(), arguments.from(), arguments.to(), "workerId");
        String room = WorkerId.read(arguments.json(), arguments.from(), arguments.to(), "room");
        if (room == null && workerId != null) {
            room = ROOM_PREFIX + workerId;
        }
        if (room == null || !connection.join(room)) {
            return false;
        }
        if (workerId == null && room.startsWith(ROOM_PREFIX)) {
            workerId = room.substring(ROOM_PREFIX.length());
        }
        if (workerId != null && !workerId.isEmpty()) {
            connection.workerId(workerId);
        }
        return true;
    }
}
