package io.imcache.redis.item;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Knows the threads that serve sockets and Redis. All connections of such a thread wait while it parses, hashes or merges a push.
 * Code that does so asserts that it runs elsewhere. Tests run with assertions.
 */
public final class ServingThreads {
    private ServingThreads() {}

    /** Tells whether this thread may work on a push. False on a thread of Netty. */
    public static boolean mayWork() {
        return !(Thread.currentThread() instanceof FastThreadLocalThread);
    }
}
