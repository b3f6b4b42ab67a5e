package io.imcache.master.socketio;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.namespace.Namespace;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.ConnPacket;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.ingest.worker.AnswerEnvelopes;
import io.imcache.master.ingest.worker.Dispatcher;
import io.imcache.master.ingest.worker.Payload;
import io.imcache.master.security.Access;
import io.imcache.master.security.InvalidTokenException;
import io.imcache.master.security.Role;
import io.imcache.master.security.Tokens;
import io.imcache.master.socketio.gate.SessionLocks;
import io.imcache.master.socketio.wire.ConnectRequest;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Lets clients into namespaces, in place of netty-socketio, whose listeners have to judge a token at once and are not asked
 * where there is none. Ends a connection when its token does, and sessions that are let in nowhere.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    /** As Socket.IO's own server does. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(45);
    /** For a client to read why, before its session is ended. */
    private static final Duration TO_LEAVE = Duration.ofSeconds(5);

    private static final Duration TO_FETCH = Duration.ofSeconds(2);
    private static final Role[] WORKERS = {Role.WORKER, Role.ADMIN};
    private static final Role[] READERS = {Role.IM, Role.ADMIN};

    private final Entrance entrance;
    private final SessionLocks locks;
    private final Set<UUID> sessions = ConcurrentHashMap.newKeySet();
    private final Map<SocketIOClient, Disposable> admitted = new ConcurrentHashMap<>();
    private final Map<String, Integer> byKey = new ConcurrentHashMap<>();
    private final NamespacesHub namespaces;

    Admission(Entrance entrance, SessionLocks locks, NamespacesHub namespaces) {
        this.entrance = entrance;
        this.locks = locks;
        this.namespaces = namespaces;
        SocketIONamespace root = namespaces.get(Namespace.DEFAULT_NAME);
        root.addConnectListener(this::opened); // that of each session, whichever namespace it asks for
        root.addDisconnectListener(client -> sessions.remove(client.getSessionId()));
        namespaces.getAllNamespaces().forEach(namespace -> namespace.addDisconnectListener(this::left));
    }

    public Entrance entrance() {
        return entrance;
    }

    /** Whether one more session may begin. */
    public boolean hasRoom() {
        int most = entrance.limits().connections();
        if (most == 0 || sessions.size() < most) {
            return true;
        }
        entrance.refusals().count("connections");
        return false;
    }

    private void opened(SocketIOClient client) {
        if (sessions.add(client.getSessionId())) {
            endUnlessAdmitted(((NamespaceClient) client).getBaseClient(), TO_CONNECT);
        }
    }

    private void endUnlessAdmitted(ClientHead head, Duration after) {
        Schedulers.parallel()
                .schedule(
                        () -> {
                            if (head.isConnected()
                                    && head.getNamespaces().stream()
                                            .map(head::getChildClient)
                                            .noneMatch(child -> child != null && admitted.containsKey(child))) {
                                head.disconnect();
                            }
                        },
                        after.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** A client asks; the answer is on its way when this returns, or once its token is judged. */
    public void connect(ClientHead head, ConnectRequest request) {
        Namespace namespace = namespaces.get(request.namespace());
        if (namespace == null) {
            send(head, request.namespace(), Map.of("message", "Invalid namespace"));
            return;
        }
        String token = request.token();
        if (token == null) {
            token = Tokens.bearer(head.getHandshakeData().getHttpHeaders().get(HttpHeaderNames.AUTHORIZATION));
        }
        entrance.tokens()
                .access(token)
                .subscribe(access -> connect(head, namespace, access), error -> refused(head, namespace, error));
    }

    private void refused(ClientHead head, Namespace namespace, Throwable error) {
        if (error instanceof InvalidTokenException invalid) {
            AnswerCode code = invalid.isTemporary() ? AnswerCode.STORE_UNAVAILABLE : AnswerCode.FORBIDDEN;
            refuse(head, namespace.getName(), invalid.sentence(), code);
        } else {
            Dispatcher.logUnexpected(error);
            refuse(head, namespace.getName(), "the master failed; its log says how", AnswerCode.INTERNAL_ERROR);
        }
    }

    private void connect(ClientHead head, Namespace namespace, Access access) {
        boolean workers = namespace.getName().equals(MessageTypes.WORKER_NAMESPACE);
        if (!access.has(workers ? WORKERS : READERS)) {
            refuse(
                    head,
                    namespace.getName(),
                    "token: another role (expected: %s, or admin)".formatted(workers ? "worker" : "im"),
                    AnswerCode.FORBIDDEN);
            return;
        }
        synchronized (locks.of(head.getSessionId())) {
            admit(head, namespace, access);
        }
    }

    private void admit(ClientHead head, Namespace namespace, Access access) {
        NamespaceClient known = head.getChildClient(namespace);
        if (!head.isConnected() || (known != null && admitted.containsKey(known))) {
            return;
        }
        if (!count(access)) {
            refuse(
                    head,
                    namespace.getName(),
                    "too many connections with this token (expected: at most %d)"
                            .formatted(entrance.limits().connectionsPerToken()),
                    AnswerCode.LIMIT_EXCEEDED);
            return;
        }
        NamespaceClient client = known == null ? head.addNamespaceClient(namespace) : known;
        SocketAccess.note(client, access);
        admitted.put(client, ending(head, client, access));
        head.schedulePingTimeout();
        namespace.onConnect(client);
        Packet packet = packet(PacketType.CONNECT, namespace.getName());
        packet.setData(new ConnPacket(head.getSessionId()));
        head.send(packet);
        if (!head.isConnected()) { // meanwhile, and perhaps nobody was there to be told
            left(client);
        }
    }

    private boolean count(Access access) {
        int most = entrance.limits().connectionsPerToken();
        if (access.key().isEmpty()) {
            return true;
        }
        int now = byKey.merge(access.key(), 1, Integer::sum);
        if (most == 0 || now <= most) {
            return true;
        }
        uncount(access);
        entrance.refusals().count("connections-per-token");
        return false;
    }

    private void uncount(Access access) {
        byKey.computeIfPresent(access.key(), (key, count) -> count == 1 ? null : count - 1);
    }

    private void left(SocketIOClient client) {
        Disposable ending = admitted.remove(client);
        if (ending != null) {
            ending.dispose();
            uncount(SocketAccess.of(client));
        }
    }

    private Disposable ending(ClientHead head, NamespaceClient client, Access access) {
        Instant end = access.endsAt();
        if (end == null) {
            return () -> {};
        }
        long left = Math.max(0, Duration.between(Instant.now(), end).toMillis());
        return Schedulers.parallel().schedule(() -> expired(head, client), left, TimeUnit.MILLISECONDS);
    }

    /** Not by Socket.IO's disconnect, after which clients would not come back. */
    private void expired(ClientHead head, NamespaceClient client) {
        log.debug("connection ended with its token");
        Packet told = packet(PacketType.EVENT, client.getNamespace().getName());
        told.setName(MessageTypes.EVENT_MESSAGE);
        told.setData(List.of(AnswerEnvelopes.envelope(
                MessageTypes.ERROR,
                null,
                Payload.failure(AnswerCode.FORBIDDEN, "token: expired (expected: a new one; connect again with it)"))));
        ChannelFuture sent = head.send(told);
        if (sent != null && head.getCurrentTransport() == Transport.WEBSOCKET) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
        Schedulers.parallel().schedule(() -> end(head), TO_FETCH.toMillis(), TimeUnit.MILLISECONDS);
    }

    public static void end(ClientHead head) {
        if (head.isConnected() && head.getCurrentTransport() == Transport.POLLING) {
            head.send(
                    new Packet(PacketType.CLOSE, EngineIOVersion.V4)); // a poll that is open would wait for its answer
        }
        head.onChannelDisconnect();
    }

    private void refuse(ClientHead head, String namespace, String sentence, AnswerCode code) {
        send(head, namespace, Map.of("message", sentence, "data", Map.of("code", code.name())));
    }

    private void send(ClientHead head, String namespace, Map<String, ?> error) {
        Packet packet = packet(PacketType.ERROR, namespace);
        packet.setData(error);
        head.send(packet);
        endUnlessAdmitted(head, TO_LEAVE);
    }

    private static Packet packet(PacketType type, String namespace) {
        Packet packet = new Packet(PacketType.MESSAGE, EngineIOVersion.V4);
        packet.setSubType(type);
        packet.setNsp(namespace);
        return packet;
    }
}
