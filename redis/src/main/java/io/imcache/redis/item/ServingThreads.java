package io.imcache.redis.item;

import io.netty.util.concurrent.FastThreadLocalThread;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Knows the threads that serve sockets and Redis. All connections of such a thread wait while it parses, hashes or merges a push.
 * Code that does so asserts that it runs elsewhere. Tests run with assertions.
 */
public final class ServingThreads {
    /**
     * Compares pushes, parses their new items, and takes indexes apart. The thread that reads from Redis is not used for that, because
     * all of a master's answers come over it, nor are the threads of Reactor's timers.
     */
    public static final Scheduler COMPARING =
            Schedulers.newParallel("imcache-compare", Schedulers.DEFAULT_POOL_SIZE, true);

    private ServingThreads() {}

    /** Tells whether this thread may work on a push. False on a thread of Netty. */
    public static boolean mayWork() {
        return !(Thread.currentThread() instanceof FastThreadLocalThread);
    }
}
