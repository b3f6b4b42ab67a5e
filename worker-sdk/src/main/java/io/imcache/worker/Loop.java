package io.imcache.worker;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Where all of a worker's state lives: tasks run one after the other, none may block. */
interface Loop extends Executor {
    /** Runs the task once, after the delay. */
    Task schedule(Duration delay, Runnable task);

    /** Drops what is scheduled and runs nothing from now on. */
    void close();

    /** Something scheduled. */
    interface Task {
        Task NONE = () -> {};

        /** Has no effect on one that ran. Call it in the loop. */
        void cancel();
    }
}
