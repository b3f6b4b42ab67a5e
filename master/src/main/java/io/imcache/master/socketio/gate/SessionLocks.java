package io.imcache.master.socketio.gate;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session's POSTs in order. Each comes on a connection, so perhaps an event loop, of its own, and netty-socketio
 * lets the client send the next before it has taken the packets of the one before: these could be overtaken, even a connect.
 * Held only while packets are moved to their lane, so an event loop waits for a copy in memory at most.
 */
public final class SessionLocks {
    private static final int COUNT = 256;

    private final Object[] locks = new Object[COUNT];

    public SessionLocks() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new Object();
        }
    }

    /** The lock of a session; some sessions share one. */
    public Object of(@Nullable UUID sessionId) {
        return locks[sessionId == null ? 0 : Math.floorMod(sessionId.hashCode(), COUNT)];
    }
}
