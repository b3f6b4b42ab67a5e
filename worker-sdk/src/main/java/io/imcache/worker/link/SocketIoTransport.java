package io.imcache.worker.link;

import io.imcache.protocol.MessageTypes;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.json.JSONObject;
import org.json.JSONString;

/**
 * Connects by Socket.IO over websocket only, so that a load balancer needs no sticky sessions.
 *
 * <p>A connection is used once, and {@link Link} reconnects. The library's own reconnecting knows only one address, and
 * buffers without limit what is emitted meanwhile. Only {@code join_room} uses an acknowledgement, without the library's
 * time limit: that takes a thread each and fires twice after a disconnect.
 */
public final class SocketIoTransport implements Transport {
    private static final List<String> EVENTS = List.of(MessageTypes.EVENT_MESSAGE, Wire.REPLY_REQUEST);

    private final OkHttpClient http;
    private final Duration timeout;

    /**
     * Creates a transport without connections.
     *
     * @param timeout how long connecting may take
     */
    public SocketIoTransport(Duration timeout) {
        this.timeout = timeout;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                // Does not apply to websockets: pings watch them.
                .readTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    @Override
    public Connection open(URI address, Map<String, String> auth, Events events) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setReconnection(false)
                .setTransports(new String[] {"websocket"})
                .setTimeout(timeout.toMillis())
                .setAuth(auth)
                .build();
        options.webSocketFactory = http;
        options.callFactory = http;
        Socket socket = IO.socket(address.resolve(MessageTypes.WORKER_NAMESPACE), options);
        socket.on(Socket.EVENT_CONNECT, args -> events.opened());
        socket.on(Socket.EVENT_CONNECT_ERROR, args -> {
            socket.disconnect();
            events.closed("can't connect: " + reason(args));
        });
        socket.on(Socket.EVENT_DISCONNECT, args -> events.closed("disconnected: " + reason(args)));
        for (String event : EVENTS) {
            socket.on(event, args -> {
                if (args.length > 0 && args[0] instanceof JSONObject data) {
                    events.received(event, JsonObjects.map(data));
                }
            });
        }
        socket.connect();
        return new SocketConnection(socket);
    }

    private static String reason(Object[] args) {
        if (args.length == 0) {
            return "no reason given";
        }
        if (args[0] instanceof JSONObject error && error.opt("message") instanceof String message) {
            return message;
        }
        if (args[0] instanceof Throwable error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            return cause.toString();
        }
        return String.valueOf(args[0]);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private record SocketConnection(Socket socket) implements Connection {
        @Override
        public void join(String workerId, Runnable joined) {
            String room = JsonText.of(Map.of("room", "worker:" + workerId, "workerId", workerId));
            socket.emit(MessageTypes.EVENT_JOIN_ROOM, new Object[] {new ReadyJson(room)}, (Ack) answer -> joined.run());
        }

        @Override
        public void emit(String event, String json) {
            // The library buffers events while it is not connected. A loss right after this check does no harm: the
            // buffer goes with the socket.
            if (socket.connected()) {
                socket.emit(event, new ReadyJson(json));
            }
        }

        @Override
        public void close() {
            socket.disconnect();
        }
    }

    /** Passes JSON through org.json as it is, which would otherwise build a tree of a whole snapshot. */
    private record ReadyJson(String json) implements JSONString {
        @Override
        public String toJSONString() {
            return json;
        }
    }
}
