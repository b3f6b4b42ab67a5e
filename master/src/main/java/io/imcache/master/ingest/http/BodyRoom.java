package io.imcache.master.ingest.http;

import io.imcache.master.memory.IngestBudget;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The room of one body in a budget. One thread at a time asks for room. */
final class BodyRoom {
    private final IngestBudget.Reservation reservation;
    private long most;
    private volatile Sinks.@Nullable Empty<Void> asked;

    /** @param most bytes that the body may have */
    BodyRoom(IngestBudget budget, long most) {
        this.most = most;
        reservation = budget.reserve(null, most, this::granted);
    }

    private void granted() {
        Sinks.Empty<Void> waiting = asked;
        if (waiting != null) {
            waiting.tryEmitEmpty();
        }
    }

    /** Tells whether there is room for the first bytes of the body. */
    boolean holds(long size) {
        return reservation.isGranted() && reservation.holds(size);
    }

    /** Completes when there is room for the first bytes of the body. */
    Mono<Void> hold(long size) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> sink = Sinks.empty();
            asked = sink;
            return holds(size) ? Mono.empty() : sink.asMono().then(Mono.defer(() -> hold(size)));
        });
    }

    /** Returns the bytes that there is room for. */
    long bytes() {
        return reservation.bytes();
    }

    /**
     * Corrects how large a body of unknown length may become: twice as large as it is.
     *
     * @return false if it may not become so large now, because then not all bodies that have begun could end
     */
    boolean becomesAtLeast(long size, long largest) {
        if (size <= most) {
            return true;
        }
        most = Math.min(largest, 2 * size);
        return reservation.becomes(most);
    }

    /** Gives the room back, or stops asking for it. */
    void release() {
        reservation.release();
    }
}
