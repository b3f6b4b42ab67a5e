package io.imcache.master.socketio;

import io.imcache.master.ingest.worker.Dispatcher;
import io.imcache.master.memory.IngestBudget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** The messages of one connection, taken one after the other. */
public final class SessionLane {
    /** What a message costs beside its bytes, so that many small ones are bounded too. */
    public static final int OVERHEAD = 512;

    private final IngestBudget budget;
    private final Executor threads;
    private final AtomicInteger active;
    private final IngestBudget.Backlog backlog = new IngestBudget.Backlog();
    private final Deque<Message> messages = new ArrayDeque<>();
    private boolean running;

    private record Message(IngestBudget.Reservation room, Supplier<Mono<Void>> work) {}

    /** @param active counts messages of all connections that are not yet done with */
    public SessionLane(IngestBudget budget, Executor threads, AtomicInteger active) {
        this.budget = budget;
        this.threads = threads;
        this.active = active;
    }

    public IngestBudget.Backlog backlog() {
        return backlog;
    }

    /**
     * Has work done on an ingest thread, after all that was submitted before has ended.
     *
     * @param bytes what of the message is kept until then
     */
    public void submit(int bytes, Supplier<Mono<Void>> work) {
        Message message = new Message(budget.take(backlog, (long) bytes + OVERHEAD), work);
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
        } catch (RejectedExecutionException e) { // the master stops; nobody was told that these are stored
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
                .subscribe(ignored -> {}, Dispatcher::logUnexpected);
    }
}
