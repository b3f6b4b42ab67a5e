package io.imcache.master.socketio;

import com.corundumstudio.socketio.SocketIOClient;
import io.imcache.master.security.Access;

/** Who is behind a Socket.IO connection. */
public final class SocketAccess {
    private static final String KEY = Access.class.getName();

    private SocketAccess() {}

    /** What the token that a client connected to its namespace with is good for; nothing before it did, or where it had none. */
    public static Access of(SocketIOClient client) {
        return client.get(key(client)) instanceof Access access ? access : Access.NOTHING;
    }

    /** Notes who has connected to a namespace. */
    public static void note(SocketIOClient client, Access access) {
        client.set(key(client), access);
    }

    /** A connection has one store for all of its namespaces. */
    private static String key(SocketIOClient client) {
        return KEY + client.getNamespace().getName();
    }
}
