package io.imcache.master.limits;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks all connections of one event loop at intervals, on that loop. One timer serves all of them. */
@SuppressWarnings("FutureReturnValueIgnored") // it runs until no connection is left
final class Rounds implements Runnable {
    /** Checks in the shortest time that a client may take. */
    private static final int LOOKS = 4;

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final EventExecutor loop;
    private final long betweenNanos;
    private final Set<SlowClientHandler> watched = new HashSet<>();
    private boolean running;

    Rounds(EventExecutor loop, long betweenNanos) {
        this.loop = loop;
        this.betweenNanos = betweenNanos;
    }

    /** Returns the nanoseconds from one check to the next. */
    static long between(LimitProperties limits) {
        return LongStream.of(
                                limits.timeout().toNanos(),
                                limits.requestTimeout().toNanos(),
                                limits.idleTimeout().toNanos())
                        .min()
                        .orElseThrow()
                / LOOKS;
    }

    void add(SlowClientHandler client) {
        watched.add(client);
        if (!running) {
            running = true;
            next();
        }
    }

    void remove(SlowClientHandler client) {
        watched.remove(client);
    }

    private void next() {
        loop.schedule(this, betweenNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        for (SlowClientHandler client : watched.toArray(SlowClientHandler[]::new)) {
            try {
                client.look();
            } catch (RuntimeException e) { // the others must be checked all the same
                log.warn("a connection could not be checked", e);
                watched.remove(client);
            }
        }
        running = !watched.isEmpty() && !loop.isShuttingDown();
        if (running) {
            next();
        }
    }
}
