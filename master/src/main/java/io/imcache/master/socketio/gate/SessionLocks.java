package io.imcache.master.socketio.gate;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the POSTs of a session in order. Each POST has its own connection, perhaps on another event loop, and netty-socketio
 * answers a POST before it takes the packets: the next POST could overtake them, even if they connect the client. Threads hold a
 * lock only while they move packets to a lane, so an event loop waits at most for a copy in memory.
 */
public final class SessionLocks {
    private static final int COUNT = 256;

    private final Object[] locks = new Object[COUNT];

    public SessionLocks() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new Object();
        }
    }

    /** Returns the lock of a session. Some sessions share one. */
    public Object of(@Nullable UUID sessionId) {
        return locks[sessionId == null ? 0 : Math.floorMod(sessionId.hashCode(), COUNT)];
    }
}
