package io.imcache.master.socketio;

import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.wire.Heads;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the sessions of a server that stops, each when it is idle. Their clients were told already, but what they sent before they
 * heard of it is still coming. It is taken and answered like everything else.
 */
final class Farewell {
    /** The time that a message has to arrive over a session that has none. */
    private static final Duration SILENT = Duration.ofMillis(300);
    /** The time that all messages have to arrive. A client that sends on and on, or stops in a message, would delay the stop. */
    private static final Duration TAKING = Duration.ofSeconds(2);
    /** The time that the last bytes of a session have to be sent. */
    private static final Duration LEAVING = Duration.ofMillis(500);

    private static final int STEP_MS = 5;

    private final SocketSessions sessions;
    private final IngestBudget budget;
    private final Set<UUID> busy = new HashSet<>();
    private final Map<UUID, Duration> ended = new HashMap<>();

    Farewell(SocketSessions sessions, IngestBudget budget) {
        this.sessions = sessions;
        this.budget = budget;
    }

    /**
     * Returns when all sessions have ended. Those that have not ended by then are left as they are.
     *
     * @param end when to return at the latest, by {@link System#nanoTime}
     */
    void run(long end) {
        long begin = System.nanoTime();
        for (long now = begin; now - end < 0; now = System.nanoTime()) {
            Duration after = Duration.ofNanos(now - begin);
            if (after.compareTo(TAKING) >= 0) {
                budget.close();
            }
            boolean over = true;
            for (SocketSessions.Session session : sessions.all()) {
                if (after.compareTo(TAKING) >= 0) {
                    session.takeNoMore();
                }
                over &= isOver(session, after);
            }
            if (over) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STEP_MS));
        }
    }

    /** Ends a session if it is time for that. */
    private boolean isOver(SocketSessions.Session session, Duration after) {
        UUID id = session.head().getSessionId();
        Duration left = ended.get(id);
        if (left != null) {
            return after.minus(left).compareTo(LEAVING) >= 0;
        }
        boolean handled = session.isBusy();
        boolean idle = !handled && budget.isIdle(session.backlog());
        if (!idle) {
            busy.add(id);
        }
        boolean isTime = idle ? busy.contains(id) || after.compareTo(SILENT) >= 0 : after.compareTo(TAKING) >= 0;
        if (isTime && !handled) {
            ended.put(id, after);
            Heads.endAfterSending(session.head());
        }
        return false;
    }
}
