package io.imcache.master.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of messages that are being received or processed. A message reserves its bytes before it is read. Without room
 * the caller stops reading from its socket until it is called back, so nothing is queued without bound and nothing is dropped. A
 * message larger than the bound is let in when it is alone. Small messages (heartbeats, pongs, connects) don't wait for large ones
 * and have an eighth of the bound on top, so a connection that is full stays alive.
 */
public final class IngestBudget {
    private static final int SMALL = 16 * 1024;

    private final long total;
    private final long perConnection;
    private final Deque<Reservation> waiting = new ArrayDeque<>();
    private long pending;
    private boolean closed;

    /**
     * Creates an unused budget.
     *
     * @param total the most bytes over all connections
     * @param perConnection the most bytes of one connection
     */
    public IngestBudget(long total, long perConnection) {
        this.total = total;
        this.perConnection = perConnection;
    }

    /** The part of one connection. */
    public static final class Backlog {
        private long pending;
        private @Nullable Reservation arriving;

        /** Creates the backlog of a connection that has nothing pending. */
        public Backlog() {}
    }

    /**
     * Reserves room for a message that is about to be read.
     *
     * @param backlog of its connection; null if that is not known yet
     * @param onGranted called once, on any thread, if the reservation is granted later than at once
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

    /**
     * Counts a message that was received until it is processed. Takes its bytes from the reservation that is being handed over for
     * the same connection, see {@link Reservation#handOver}; without one it counts them on top.
     */
    public Reservation take(Backlog backlog, long bytes) {
        Reservation reservation = new Reservation(backlog, bytes, () -> {});
        synchronized (this) {
            grant(reservation);
            if (backlog.arriving != null) {
                backlog.arriving.shrink(bytes);
            }
        }
        return reservation;
    }

    /** Returns the bytes that are reserved and not released. */
    public synchronized long pending() {
        return pending;
    }

    /** Returns the number of messages that wait for room. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Grants nothing from now on. Reservations that wait go on waiting. */
    public synchronized void close() {
        closed = true;
    }

    private synchronized void arriving(Backlog receiver, @Nullable Reservation reservation) {
        receiver.arriving = reservation;
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

    /** Grants in the order asked. A message that waits for its own connection holds up no other connection. */
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

    /** Room that was asked for, and is granted at once or later. */
    public final class Reservation {
        private final @Nullable Backlog backlog;
        private long bytes;
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

        private void shrink(long taken) {
            if (granted && !released) {
                long less = Math.min(taken, bytes);
                add(this, -less);
                bytes -= less;
            }
        }

        /**
         * Hands the message over to its connection. Whatever {@link #take} counts for the connection meanwhile is no longer counted
         * here, so that no byte counts twice.
         *
         * @param receiver of the connection; null if that is not known
         * @param delivery passes the message on, and returns when it was taken
         */
        public void handOver(@Nullable Backlog receiver, Runnable delivery) {
            if (receiver == null) {
                delivery.run();
                return;
            }
            arriving(receiver, this);
            try {
                delivery.run();
            } finally {
                arriving(receiver, null);
            }
        }

        /** Tells whether there is room for it. */
        public boolean isGranted() {
            synchronized (IngestBudget.this) {
                return granted;
            }
        }

        /** Gives the room back, or stops asking for it. Calls after the first do nothing. */
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
