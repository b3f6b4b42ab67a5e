package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for each event loop that reads, served by that loop itself: neither a command nor its reply goes over another
 * thread, which for a small one costs more than the rest of it. They come beside the one connection that all of a master shares,
 * which takes the place of any of them that is not there: not made yet, lost, or given up.
 *
 * <p>None outlives the shared one. When that is lost or made, all of them are made anew: else, after a failover, a master could
 * write to one Redis and read from the other.
 */
final class LoopConnections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopConnections.class);
    /** How long to let be a connection that could not be made. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Function<EventLoop, AbstractRedisClient> clients;
    private final Duration timeout;
    private final ConcurrentMap<EventLoop, Own> connections = new ConcurrentHashMap<>();
    /** How often the shared connection was lost or made. */
    private final AtomicInteger generation = new AtomicInteger();

    private record Own(LazyConnection connection, int generation, AtomicLong nextTry) {
        void giveUp() {
            StatefulConnection<byte[], byte[]> made = connection.made();
            if (made != null) {
                connection.giveUp(made);
            }
        }
    }

    /**
     * None yet.
     *
     * @param clients a client whose connections are on the loop
     * @param timeout how long making one may take
     */
    LoopConnections(Function<EventLoop, AbstractRedisClient> clients, Duration timeout) {
        this.clients = clients;
        this.timeout = timeout;
    }

    /** The connection of a loop; null where it can't be used now. Where there is none it is made, beside. */
    @Nullable StatefulConnection<byte[], byte[]> of(EventLoop loop) {
        Own own = connections.get(loop);
        if (own == null || own.generation() != generation.get()) {
            own = requireNonNull(connections.compute(loop, this::current));
        }
        StatefulConnection<byte[], byte[]> made = own.connection().made();
        if (made == null) {
            open(own);
            return null;
        }
        return made.isOpen() ? made : null;
    }

    private Own current(EventLoop loop, @Nullable Own before) {
        int now = generation.get();
        if (before != null && before.generation() == now) {
            return before;
        }
        if (before != null) {
            before.giveUp();
        }
        var connection = new LazyConnection(() -> clients.apply(loop), timeout, made -> {});
        return new Own(connection, now, new AtomicLong(System.nanoTime()));
    }

    private void open(Own own) {
        long now = System.nanoTime();
        long due = own.nextTry().get();
        if (now - due >= 0 && own.nextTry().compareAndSet(due, now + PAUSE_NANOS)) {
            own.connection()
                    .get()
                    .subscribe(
                            made -> {
                                if (own.generation() != generation.get()) {
                                    own.connection().giveUp(made);
                                }
                            },
                            error -> log.debug("No connection for a loop", error));
        }
    }

    /** Has all be made anew: the shared connection was lost, or made. */
    void renew() {
        generation.incrementAndGet();
    }

    @Override
    public void close() {
        renew();
        connections.values().forEach(own -> own.connection().close());
    }
}
