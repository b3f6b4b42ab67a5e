package io.imcache.worker.link;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs the tasks of a worker one after the other. All state of the worker is used here only. Tasks must not block. */
public interface Loop extends Executor {
    /** Runs a task once, after a delay. */
    Task schedule(Duration delay, Runnable task);

    /** Drops all tasks and runs none from now on. */
    void close();

    /** A scheduled task. */
    interface Task {
        Task NONE = () -> {};

        /** Cancels the task, if it has not run yet. Call this in the loop. */
        void cancel();
    }
}
