package io.imcache.master.socketio;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.namespace.Namespace;
import com.corundumstudio.socketio.protocol.ConnPacket;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.security.Access;
import io.imcache.master.security.InvalidTokenException;
import io.imcache.master.security.Role;
import io.imcache.master.security.Tokens;
import io.imcache.master.socketio.gate.SessionLocks;
import io.imcache.master.socketio.wire.ConnectRequest;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.Heads;
import io.imcache.master.socketio.wire.QuietExceptions;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Admits clients to namespaces. Replaces netty-socketio's admission, whose listeners must judge a token at once and are not called
 * for clients without one. Ends a connection when its token ends, and a session that no namespace admits.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    /** The time that Socket.IO's own server gives too. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(45);
    /** The time that a client has to read why it was refused. */
    private static final Duration TO_LEAVE = Duration.ofSeconds(5);
    /** The time that a polling client has to fetch why its connection ends. */
    private static final Duration TO_FETCH = Duration.ofSeconds(2);

    private record OpenNamespace(Namespace namespace, NamespaceHandler handler) {}

    private final Entrance entrance;
    private final SessionLocks locks;
    private final SocketSessions sessions;
    private final Map<String, OpenNamespace> namespaces = new HashMap<>();
    private final Map<String, Integer> byKey = new ConcurrentHashMap<>();

    /** @param root the namespace that every session joins before it asks for any */
    Admission(Entrance entrance, SessionLocks locks, SocketSessions sessions, Namespace root) {
        this.entrance = entrance;
        this.locks = locks;
        this.sessions = sessions;
        root.addConnectListener(this::opened);
        root.addDisconnectListener(this::left);
    }

    /** Opens a namespace to clients. */
    void open(Namespace namespace, NamespaceHandler handler) {
        if (namespaces.put(namespace.getName(), new OpenNamespace(namespace, handler)) != null) {
            throw new IllegalStateException(
                    "namespace %s: two handlers (expected: one)".formatted(handler.namespace()));
        }
        sessions.listen(namespace, handler);
        if (!namespace.getName().equals(Namespace.DEFAULT_NAME)) {
            namespace.addDisconnectListener(this::left);
        }
    }

    Entrance entrance() {
        return entrance;
    }

    /** Tells whether one more session may begin. */
    boolean hasRoom() {
        int most = entrance.limits().connections();
        if (most == 0 || sessions.count() < most) {
            return true;
        }
        entrance.refusals().count("connections");
        return false;
    }

    private void opened(SocketIOClient client) {
        opens(((NamespaceClient) client).getBaseClient());
    }

    /** Notes a session, whose client has some time to join a namespace. */
    void opens(ClientHead head) {
        if (sessions.add(head)) {
            endUnlessAdmitted(head, TO_CONNECT);
        }
    }

    private void left(SocketIOClient client) {
        Access access = sessions.close((NamespaceClient) client);
        if (access != null) {
            uncount(access);
        }
    }

    private void endUnlessAdmitted(ClientHead head, Duration after) {
        Schedulers.parallel()
                .schedule(
                        () -> {
                            SocketSessions.Session session = sessions.get(head.getSessionId());
                            if (session == null || session.clients().isEmpty()) {
                                if (head.isConnected()) {
                                    head.disconnect();
                                }
                                sessions.forget(head);
                            }
                        },
                        after.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Admits a client, or refuses it. The answer is sent now, or when its token is judged. */
    void connect(ClientHead head, ConnectRequest request) {
        OpenNamespace open = namespaces.get(request.namespace());
        if (open == null) {
            send(head, request.namespace(), Map.of("message", "Invalid namespace"));
            return;
        }
        String token = request.token();
        if (token == null) {
            token = Tokens.bearer(head.getHandshakeData().getHttpHeaders().get(HttpHeaderNames.AUTHORIZATION));
        }
        entrance.tokens().access(token).subscribe(access -> connect(head, open, access), error -> {
            if (error instanceof InvalidTokenException invalid) {
                AnswerCode code = invalid.isTemporary() ? AnswerCode.STORE_UNAVAILABLE : AnswerCode.FORBIDDEN;
                refuse(head, request.namespace(), invalid.sentence(), code);
            } else {
                QuietExceptions.log(error);
                refuse(head, request.namespace(), "the master failed; its log says how", AnswerCode.INTERNAL_ERROR);
            }
        });
    }

    private void connect(ClientHead head, OpenNamespace open, Access access) {
        Role role = open.handler().role();
        if (!access.has(role, Role.ADMIN)) {
            refuse(
                    head,
                    open.namespace().getName(),
                    "token: another role (expected: %s, or admin)".formatted(role.claim()),
                    AnswerCode.FORBIDDEN);
            return;
        }
        synchronized (locks.of(head.getSessionId())) {
            admit(head, open, access);
        }
    }

    private void admit(ClientHead head, OpenNamespace open, Access access) {
        Namespace namespace = open.namespace();
        NamespaceClient known = head.getChildClient(namespace);
        if (!head.isConnected() || sessions.isAdmitted(known)) {
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
        head.schedulePingTimeout();
        namespace.onConnect(client);
        sessions.open(client, access, open.handler(), ending(head, client, access));
        Packet packet = packet(PacketType.CONNECT, namespace.getName());
        packet.setData(new ConnPacket(head.getSessionId()));
        head.send(packet);
        if (!head.isConnected()) { // it ended meanwhile, perhaps before its listeners could be called
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

    private Disposable ending(ClientHead head, NamespaceClient client, Access access) {
        Instant end = access.endsAt();
        if (end == null) {
            return () -> {};
        }
        long left = Math.max(0, Duration.between(Instant.now(), end).toMillis());
        return Schedulers.parallel().schedule(() -> expired(head, client), left, TimeUnit.MILLISECONDS);
    }

    /** Ends a connection. Socket.IO's own disconnect would keep the client from connecting again. */
    private void expired(ClientHead head, NamespaceClient client) {
        log.debug("connection ended with its token");
        Packet last = packet(PacketType.EVENT, client.getNamespace().getName());
        last.setName(MessageTypes.EVENT_MESSAGE);
        last.setData(List.of(
                Envelopes.error(AnswerCode.FORBIDDEN, "token: expired (expected: a new one; connect again with it)")));
        ChannelFuture sent = head.send(last);
        if (sent != null && head.getCurrentTransport() == Transport.WEBSOCKET) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
        Schedulers.parallel().schedule(() -> Heads.end(head), TO_FETCH.toMillis(), TimeUnit.MILLISECONDS);
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
