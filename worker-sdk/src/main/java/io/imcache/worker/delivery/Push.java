package io.imcache.worker.delivery;

import io.imcache.worker.link.Loop;
import java.time.Duration;
import java.util.function.Consumer;

/** One push. Used in the loop only, once it was created. */
public final class Push {
    private final boolean demanded;
    private final Consumer<PushEnd> callback;
    private final long began = System.nanoTime();
    private Loop.Task expiry = Loop.Task.NONE;
    private boolean ended;

    /** Creates a push that the crawler requested; the callback learns how it ends, once. */
    public static Push demanded(Consumer<PushEnd> callback) {
        return new Push(true, callback);
    }

    /** Creates a push whose end nobody waits for. */
    static Push automatic() {
        return new Push(false, end -> {});
    }

    private Push(boolean demanded, Consumer<PushEnd> callback) {
        this.demanded = demanded;
        this.callback = callback;
    }

    boolean isDemanded() {
        return demanded;
    }

    Consumer<PushEnd> callback() {
        return callback;
    }

    /** Sets the task to cancel when the push ends. */
    void expireBy(Loop.Task task) {
        expiry = task;
    }

    /** Marks the push as ended; returns false if it had ended before. */
    boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        expiry.cancel();
        return true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Returns the time since the push was requested. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
