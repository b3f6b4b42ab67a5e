package io.imcache.master.socketio;

import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.gate.Sessions;
import io.imcache.master.socketio.wire.QuietExceptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Runs the messages of one client one after the other. */
final class SessionLane {
    /** The longest that a message may take. All that it waits for gives up before, unless an error of the JVM was thrown there. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final IngestBudget budget;
    private final IngestBudget.Backlog backlog;
    private final Executor threads;
    private final AtomicInteger active;
    private final Deque<Message> messages = new ArrayDeque<>();
    private boolean running;
    private boolean takesNoMore;
    private volatile boolean closed;

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
        boolean taken;
        synchronized (messages) {
            taken = !takesNoMore;
            if (taken) {
                messages.add(message);
                if (running) {
                    return;
                }
                running = true;
            }
        }
        if (taken) {
            schedule();
        } else {
            done(message);
        }
    }

    /** Drops what is submitted from now on. */
    void takeNoMore() {
        synchronized (messages) {
            takesNoMore = true;
        }
    }

    /** Tells whether a message is being handled or waits for its turn. */
    boolean isBusy() {
        synchronized (messages) {
            return running;
        }
    }

    /** Tells that the client is gone. If a message of it then hangs, those behind it are dropped. */
    void close() {
        closed = true;
    }

    private void schedule() {
        try {
            threads.execute(this::next);
        } catch (RejectedExecutionException e) { // the master stops; no client was told that these are stored
            stop();
        } catch (Throwable e) { // no memory for a thread; the next message tries again
            stop();
            throw e;
        }
    }

    private void stop() {
        synchronized (messages) {
            running = false;
            empty();
        }
    }

    private void empty() {
        List<Message> dropped;
        synchronized (messages) {
            dropped = List.copyOf(messages);
            messages.clear();
        }
        dropped.forEach(this::done);
    }

    private void done(Message message) {
        active.decrementAndGet();
        message.room().release();
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
        var ended = new AtomicBoolean();
        try {
            Mono.defer(message.work())
                    .timeout(LONGEST)
                    .doFinally(signal -> end(message, ended))
                    .subscribe(ignored -> {}, this::failed);
        } catch (Throwable e) { // Reactor passes errors of the JVM to no subscriber
            QuietExceptions.log(e);
            end(message, ended);
        }
    }

    private void failed(Throwable e) {
        QuietExceptions.log(e);
        if (e instanceof TimeoutException && closed) {
            empty();
        }
    }

    private void end(Message message, AtomicBoolean ended) {
        if (ended.compareAndSet(false, true)) {
            try {
                done(message);
            } finally {
                schedule();
            }
        }
    }
}
