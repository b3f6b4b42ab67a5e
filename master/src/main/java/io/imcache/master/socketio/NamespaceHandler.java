package io.imcache.master.socketio;

import io.imcache.master.security.Role;
import java.util.Set;

/** A namespace of the Socket.IO server. Each bean of this type adds one. */
public interface NamespaceHandler {
    /** Returns the name that clients connect to, such as {@code /} or {@code /worker}. */
    String namespace();

    /** Returns the role that a client's token must have. A token with the role admin may connect too. */
    Role role();

    /**
     * Returns the names of the events that clients may send. The server drops all others unread, and acknowledges those whose
     * client passed a callback.
     */
    Set<String> eventNames();

    /**
     * Opens a client that was just admitted. The client learns that it is connected only after this returns.
     *
     * @param client lives until {@link ClientHandler#ended()} is called
     * @return handles all that this client sends
     */
    ClientHandler open(Client client);

    /** Tells the clients that the server is about to stop. The server calls this once, and still sends answers afterwards. */
    default void shutdown() {}
}
