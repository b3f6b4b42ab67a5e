package io.imcache.worker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** One push: somebody, or nobody, waits for its end. Lives in the loop, but for the future. */
final class Push {
    private final boolean demanded;
    private final CompletableFuture<PushResult> future = new CompletableFuture<>();
    private Loop.Task expiry = Loop.Task.NONE;
    private final long began = System.nanoTime();
    private boolean ended;

    /** The crawler asked for it, and not the clock. */
    static Push demanded() {
        return new Push(true);
    }

    /** The time for it has come. */
    static Push automatic() {
        return new Push(false);
    }

    private Push(boolean demanded) {
        this.demanded = demanded;
    }

    boolean isDemanded() {
        return demanded;
    }

    CompletableFuture<PushResult> future() {
        return future;
    }

    void expireBy(Loop.Task task) {
        expiry = task;
    }

    /**
     * Ends it, if it has not ended yet.
     *
     * @param completions where the future is completed: what hangs on it may block, which the loop must not
     */
    boolean end(PushResult result, Executor completions) {
        if (ended) {
            return false;
        }
        ended = true;
        expiry.cancel();
        completions.execute(() -> future.complete(result));
        return true;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    boolean hasEnded() {
        return ended;
    }
}
