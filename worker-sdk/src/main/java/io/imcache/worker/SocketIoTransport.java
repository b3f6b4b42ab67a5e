package io.imcache.worker;

import io.imcache.protocol.MessageTypes;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.json.JSONArray;
import org.json.JSONObject;
import org.json.JSONString;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO over websocket only, so that a load balancer needs no sticky sessions.
 *
 * <p>A connection is used once and reconnecting is left to {@link Link}: the library's own keeps what was emitted meanwhile
 * in a buffer without limit, and knows one address only. Acknowledgements are used for {@code join_room} alone, and never
 * with the library's time limit, which takes a thread each and fires twice after a disconnect.
 */
final class SocketIoTransport implements Transport {
    private static final List<String> EVENTS = List.of(MessageTypes.EVENT_MESSAGE, Wire.REPLY_REQUEST);

    private final OkHttpClient http;
    private final Duration timeout;

    /** The time limit is for connecting. */
    SocketIoTransport(Duration timeout) {
        this.timeout = timeout;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                // A websocket has none: pings watch it.
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
                    events.received(event, map(data));
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

    private static Map<String, @Nullable Object> map(JSONObject object) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (Iterator<?> names = object.keys(); names.hasNext(); ) {
            String name = String.valueOf(names.next());
            map.put(name, value(object.opt(name)));
        }
        return map;
    }

    private static @Nullable Object value(@Nullable Object json) {
        if (json instanceof JSONObject object) {
            return map(object);
        }
        if (json instanceof JSONArray array) {
            var list = new java.util.ArrayList<@Nullable Object>(array.length());
            for (int i = 0; i < array.length(); i++) {
                list.add(value(array.opt(i)));
            }
            return list;
        }
        return JSONObject.NULL.equals(json) ? null : json;
    }

    /** Parses an object that came by other ways than a socket. */
    static Map<String, @Nullable Object> parse(String json) {
        return map(new JSONObject(json));
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
            // Without a connection the library would keep it; the check and a loss right after it can only keep it in
            // this
            // socket, which is thrown away.
            if (socket.connected()) {
                socket.emit(event, new ReadyJson(json));
            }
        }

        @Override
        public void close() {
            socket.disconnect();
        }
    }

    /** JSON that org.json takes over as it is, where it would else build a tree of a whole snapshot. */
    private record ReadyJson(String json) implements JSONString {
        @Override
        public String toJSONString() {
            return json;
        }
    }
}
