package io.imcache.worker.link;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the loop on a thread of its own. */
public final class ThreadLoop implements Loop {
    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

    private final ScheduledThreadPoolExecutor executor;

    /** Starts the loop; the name is that of its thread. */
    public ThreadLoop(String name) {
        // Not a daemon: the worker goes on delivering after the crawler's main method returned.
        executor = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, name));
        executor.setRemoveOnCancelPolicy(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(guarded(task));
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        var future = executor.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("A task of the worker failed", e);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
