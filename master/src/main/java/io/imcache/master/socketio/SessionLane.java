package io.imcache.master.socketio;

import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.gate.Sessions;
import io.imcache.master.socketio.wire.QuietExceptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Runs the messages of one client one after the other. */
final class SessionLane {
    private final IngestBudget budget;
    private final IngestBudget.Backlog backlog;
    private final Executor threads;
    private final AtomicInteger active;
    private final Deque<Message> messages = new ArrayDeque<>();
    private boolean running;

    private record Message(IngestBudget.Reservation room, Supplier<Mono<Void>> work) {}

    /** @param active counts the messages of all lanes that are not done yet */
    SessionLane(IngestBudget budget, IngestBudget.Backlog backlog, Executor threads, AtomicInteger active) {
        this.budget = budget;
        this.backlog = backlog;
        this.threads = threads;
        this.active = active;
    }

    /**
     * Starts work on an ingest thread, after all that was submitted before has ended.
     *
     * @param bytes that the message occupies until the work ends
     */
    void submit(int bytes, Supplier<Mono<Void>> work) {
        Message message = new Message(budget.take(backlog, (long) bytes + Sessions.OVERHEAD), work);
        active.incrementAndGet();
        synchronized (messages) {
            messages.add(message);
            if (running) {
                return;
            }
            running = true;
        }
        schedule();
    }

    private void schedule() {
        try {
            threads.execute(this::next);
        } catch (RejectedExecutionException e) { // the master stops; no client was told that these are stored
            synchronized (messages) {
                messages.forEach(this::done);
                messages.clear();
            }
        }
    }

    private void done(Message message) {
        message.room().release();
        active.decrementAndGet();
    }

    private void next() {
        Message message;
        synchronized (messages) {
            message = messages.poll();
            if (message == null) {
                running = false;
                return;
            }
        }
        Mono.defer(message.work())
                .doFinally(signal -> {
                    done(message);
                    schedule();
                })
                .subscribe(ignored -> {}, QuietExceptions::log);
    }
}
