package io.imcache.master.limits;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all connections of one event loop, and on it, now and then: so that none has a timer of its own. */
@SuppressWarnings("FutureReturnValueIgnored") // it runs until there is nobody left
final class Rounds implements Runnable {
    /** In the shortest time that a client may take. */
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

    /** How long from one round to the next, in nanoseconds. */
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
            } catch (RuntimeException e) { // nobody else must go unwatched for it
                log.warn("a connection could not be looked at", e);
                watched.remove(client);
            }
        }
        running = !watched.isEmpty() && !loop.isShuttingDown();
        if (running) {
            next();
        }
    }
}
