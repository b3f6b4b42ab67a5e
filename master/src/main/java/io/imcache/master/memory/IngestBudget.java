package io.imcache.master.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of messages that are being received or processed. A message reserves room in steps, as its bytes come: 64 KB at
 * first, then it doubles. Without room the caller stops reading from its socket until it is called back, so nothing is queued without
 * bound and nothing is dropped.
 *
 * <p>Messages that hold a part of what they need could wait for each other for ever. So a step is granted only if all that have
 * begun can still end, one after the other, each with the room of those before it (the banker's algorithm). A slow message then
 * holds up only messages that do not fit beside it.
 *
 * <p>Small messages reserve all of their bytes at once, do not wait for large ones, and have a part of the bound on top. A message
 * larger than the bound is let in when it is alone.
 */
public final class IngestBudget {
    /** The first step. Messages of up to this size, and what a message costs beside its bytes, are small. */
    public static final int STEP = 64 * 1024;

    private static final int SMALL = STEP + 1024;
    /** Heartbeats, pongs, connects. */
    private static final int TINY = 16 * 1024;

    /** Waiting messages that are looked at before a new one begins. */
    private static final int MOST_ASKED = 8;

    private final long total;
    private final long perConnection;
    private final Deque<Reservation> waiting = new ArrayDeque<>();
    /** Messages that hold a part of what they may need. */
    private final Set<Reservation> growing = new LinkedHashSet<>();

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
        /** The one message that may hold a part of its room, for two of them could wait for each other. */
        private @Nullable Reservation growing;

        /** Creates the backlog of a connection that has nothing pending. */
        public Backlog() {}
    }

    /**
     * Reserves room for the first bytes of a message that is about to be read. {@link Reservation#holds} reserves more.
     *
     * @param backlog of its connection; null if that is not known yet
     * @param most bytes that the message may have; all that it holds counts until it is released
     * @param onGranted called on any thread, each time room is granted later than at once
     */
    public Reservation reserve(@Nullable Backlog backlog, long most, Runnable onGranted) {
        Reservation reservation = new Reservation(backlog, most, onGranted);
        synchronized (this) {
            boolean blocked =
                    !reservation.isSmall() && waiting.stream().limit(MOST_ASKED).anyMatch(this::waitsForRoomOnly);
            if (blocked || !grant(reservation)) {
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
            add(reservation, bytes);
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

    /** Tells whether a connection has no message that is being received or processed, or will be. */
    public synchronized boolean isIdle(Backlog backlog) {
        return backlog.pending == 0
                && (closed || waiting.stream().noneMatch(reservation -> reservation.backlog == backlog));
    }

    /** Lets no message begin from now on. Those that wait for their first bytes go on waiting. */
    public synchronized void close() {
        closed = true;
    }

    private synchronized void arriving(Backlog receiver, @Nullable Reservation reservation) {
        receiver.arriving = reservation;
    }

    /** Grants a reservation the room that it waits for, and twice what it has if there is as much. */
    private boolean grant(Reservation asked) {
        if (closed && asked.bytes == 0) {
            return false;
        }
        long least = asked.wanted - asked.bytes;
        long liked = Math.max(least, Math.min(asked.bytes, asked.most - asked.bytes));
        for (long step : new long[] {liked, least}) {
            if (fitsConnection(asked, step) && fitsTotal(asked, step) && isSafe(asked, step)) {
                add(asked, step);
                return true;
            }
        }
        return false;
    }

    private boolean waitsForRoomOnly(Reservation waiter) {
        long least = waiter.wanted - waiter.bytes;
        return fitsConnection(waiter, least) && isSafe(waiter, least);
    }

    private boolean fitsTotal(Reservation asked, long step) {
        long bound = total + (asked.most <= TINY ? total / 4 : asked.isSmall() ? total / 8 : 0);
        return pending == asked.bytes || pending + step <= bound;
    }

    private boolean fitsConnection(Reservation asked, long step) {
        Backlog backlog = asked.backlog;
        if (backlog == null || backlog.pending == asked.bytes) {
            return true;
        }
        long bound = asked.isSmall() ? perConnection + perConnection / 8 : perConnection;
        boolean another = backlog.growing != null && backlog.growing != asked && !asked.isSmall();
        return !another && backlog.pending + step <= bound;
    }

    /** Tells whether all messages that have begun can end after a step. What does not grow ends by itself. */
    private boolean isSafe(Reservation asked, long step) {
        if (asked.isSmall() || pending == asked.bytes) {
            return true;
        }
        List<Reservation> all = new ArrayList<>(growing);
        if (!growing.contains(asked)) {
            all.add(asked);
        }
        long free = total - step;
        long needed = -step;
        for (Reservation each : all) {
            free -= each.bytes;
            needed += need(each);
        }
        if (needed <= free) {
            return true;
        }
        all.sort(Comparator.comparingLong(each -> need(each) - (each == asked ? step : 0)));
        for (Reservation each : all) {
            long mine = each == asked ? step : 0;
            if (need(each) - mine > free) {
                return false;
            }
            free += each.bytes + mine;
        }
        return true;
    }

    private long need(Reservation reservation) {
        return Math.max(0, Math.min(reservation.most, total) - reservation.bytes);
    }

    private void add(Reservation reservation, long bytes) {
        reservation.bytes += bytes;
        pending += bytes;
        Backlog backlog = reservation.backlog;
        if (backlog != null) {
            backlog.pending += bytes;
        }
        boolean grows = !reservation.released && !reservation.isSmall() && reservation.bytes < reservation.most;
        if (grows) {
            growing.add(reservation);
        } else {
            growing.remove(reservation);
        }
        if (backlog != null && (grows || backlog.growing == reservation)) {
            backlog.growing = grows ? reservation : null;
        }
    }

    /** Grants in the order asked. A message lets another begin before it only if it does not wait for room alone. */
    private List<Runnable> grantWaiting() {
        List<Runnable> granted = new ArrayList<>();
        boolean blocked = false;
        long tooMuch = Long.MAX_VALUE;
        for (Iterator<Reservation> it = waiting.iterator(); it.hasNext(); ) {
            Reservation next = it.next();
            boolean begins = next.bytes == 0 && !next.isSmall();
            if (begins && (blocked || next.most >= tooMuch)) {
                continue;
            }
            if (grant(next)) {
                it.remove();
                granted.add(next.onGranted);
                tooMuch = Long.MAX_VALUE;
            } else if (waitsForRoomOnly(next)) {
                blocked = true;
            } else if (begins && next.backlog == null) {
                tooMuch = Math.min(tooMuch, next.most);
            }
        }
        return granted;
    }

    private static void call(List<Runnable> granted) {
        for (int i = 0; i < granted.size(); i++) {
            try {
                granted.get(i).run();
            } catch (Throwable e) { // the others must hear of it all the same
                call(granted.subList(i + 1, granted.size()));
                throw e;
            }
        }
    }

    /** Room for a message. Grows as the message comes. */
    public final class Reservation {
        private final @Nullable Backlog backlog;
        private final Runnable onGranted;
        private long most;
        private long bytes;
        private long wanted;
        private boolean released;

        private Reservation(@Nullable Backlog backlog, long most, Runnable onGranted) {
            this.backlog = backlog;
            this.most = most;
            this.onGranted = onGranted;
            this.wanted = isSmall() ? most : STEP;
        }

        private boolean isSmall() {
            return most <= SMALL;
        }

        private void shrink(long taken) {
            if (!released) {
                long less = Math.min(taken, bytes);
                most -= less; // it grows no more
                add(this, -less);
            }
        }

        /**
         * Tells whether there is room for the first bytes of the message. If not, waits for it, and is called back when there is.
         *
         * @param size how many bytes; counted as the most that it may have, if there are more
         */
        public boolean holds(long size) {
            synchronized (IngestBudget.this) {
                if (size <= bytes || bytes >= most || released) {
                    return true;
                }
                wanted = Math.max(wanted, Math.min(size, most));
                if (grant(this)) {
                    return true;
                }
                if (!waiting.contains(this)) {
                    waiting.add(this);
                }
                return false;
            }
        }

        /** Returns the bytes that it holds. */
        public long bytes() {
            synchronized (IngestBudget.this) {
                return bytes;
            }
        }

        /**
         * Corrects how large the message may become, and gives back what it holds beyond.
         *
         * @return false if it may not become so large now, because then not all that have begun could end
         */
        public boolean becomes(long size) {
            List<Runnable> next;
            synchronized (IngestBudget.this) {
                if (released) {
                    return true;
                }
                long before = most;
                most = size;
                if (size > before && !isSafe(this, 0)) {
                    most = before;
                    return false;
                }
                wanted = Math.min(wanted, most);
                add(this, Math.min(0, size - bytes));
                next = grantWaiting();
            }
            call(next);
            return true;
        }

        /**
         * Hands the whole message over to its connection. Whatever {@link #take} counts for the connection meanwhile is no longer
         * counted here, so that no byte counts twice.
         *
         * @param receiver of the connection; null if that is not known
         * @param delivery passes the message on, and returns when it was taken
         */
        public void handOver(@Nullable Backlog receiver, Runnable delivery) {
            synchronized (IngestBudget.this) {
                most = bytes;
                add(this, 0); // grows no more
            }
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

        /** Tells whether there is room for all that was asked for so far. */
        public boolean isGranted() {
            synchronized (IngestBudget.this) {
                return bytes >= wanted;
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
                waiting.remove(this);
                add(this, -bytes);
                next = grantWaiting();
            }
            call(next);
        }
    }
}
