package io.imcache.master.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of messages that are being received or wait to be processed, counted before they are read. Where there is no room
 * the one who asks stops reading from its socket and is called when there is: nothing is queued without bound, nothing
 * dropped. A message larger than the bound is let in when it is alone. Small ones (heartbeats, pongs, connects) don't wait
 * for large ones, and have an eighth of the bound on top for themselves: a connection that is full is still alive.
 */
public final class IngestBudget {
    private static final int SMALL = 16 * 1024;

    private final long total;
    private final long perConnection;
    private final Deque<Reservation> waiting = new ArrayDeque<>();
    private long pending;
    private boolean closed;

    /**
     * A budget that nothing of is used yet.
     *
     * @param total bound over all connections, in bytes
     * @param perConnection likewise for one
     */
    public IngestBudget(long total, long perConnection) {
        this.total = total;
        this.perConnection = perConnection;
    }

    /** One connection's part. */
    public static final class Backlog {
        private long pending;

        /** Of a connection that has nothing pending. */
        public Backlog() {}
    }

    /**
     * Asks for room.
     *
     * @param backlog whose; null where the connection is not known yet
     * @param onGranted called once, on any thread, if the reservation is not granted at once but later
     */
    public Reservation reserve(@Nullable Backlog backlog, long bytes, Runnable onGranted) {
        Reservation reservation = new Reservation(backlog, bytes, onGranted);
        synchronized (this) {
            if (!closed && fits(reservation) && (reservation.isSmall() || !anotherWaitsForTotal())) {
                grant(reservation);
            } else {
                waiting.add(reservation);
            }
        }
        return reservation;
    }

    /** Counts what is there already. */
    public Reservation take(@Nullable Backlog backlog, long bytes) {
        Reservation reservation = new Reservation(backlog, bytes, () -> {});
        synchronized (this) {
            grant(reservation);
        }
        return reservation;
    }

    /** Bytes let in and not given back. */
    public synchronized long pending() {
        return pending;
    }

    /** How many wait for room. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** From now on nothing is let in; who waits goes on waiting. */
    public synchronized void close() {
        closed = true;
    }

    private boolean anotherWaitsForTotal() {
        for (Reservation other : waiting) {
            if (fitsConnection(other)) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(Reservation asked) {
        long bound = asked.isSmall() ? total + total / 8 : total;
        return fitsConnection(asked) && (pending == 0 || pending + asked.bytes <= bound);
    }

    private boolean fitsConnection(Reservation asked) {
        Backlog backlog = asked.backlog;
        return backlog == null || backlog.pending == 0 || backlog.pending + asked.bytes <= perConnection;
    }

    private void grant(Reservation reservation) {
        reservation.granted = true;
        add(reservation, reservation.bytes);
    }

    private void add(Reservation reservation, long bytes) {
        pending += bytes;
        if (reservation.backlog != null) {
            reservation.backlog.pending += bytes;
        }
    }

    /** In the order asked, but who waits for its own connection holds up nobody else. */
    private List<Runnable> grantWaiting() {
        List<Runnable> granted = new ArrayList<>();
        boolean blocked = false;
        for (Iterator<Reservation> it = waiting.iterator(); !closed && it.hasNext(); ) {
            Reservation next = it.next();
            if (fits(next) && (!blocked || next.isSmall())) {
                it.remove();
                grant(next);
                granted.add(next.onGranted);
            } else if (fitsConnection(next)) {
                blocked = true;
            }
        }
        return granted;
    }

    /** Room asked for, later given, later given back. */
    public final class Reservation {
        private final @Nullable Backlog backlog;
        private final long bytes;
        private final Runnable onGranted;
        private boolean granted;
        private boolean released;

        private Reservation(@Nullable Backlog backlog, long bytes, Runnable onGranted) {
            this.backlog = backlog;
            this.bytes = bytes;
            this.onGranted = onGranted;
        }

        private boolean isSmall() {
            return bytes <= SMALL;
        }

        /** Whether there is room for it. */
        public boolean isGranted() {
            synchronized (IngestBudget.this) {
                return granted;
            }
        }

        /** Gives the room back, or no longer asks for it. Any call after the first does nothing. */
        public void release() {
            List<Runnable> next;
            synchronized (IngestBudget.this) {
                if (released) {
                    return;
                }
                released = true;
                if (granted) {
                    add(this, -bytes);
                } else {
                    waiting.remove(this);
                }
                next = grantWaiting();
            }
            next.forEach(Runnable::run);
        }
    }
}
