package io.imcache.redis.connection;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a connection for each event loop that reads, served by that loop itself. Neither a command nor its reply
 * changes threads, which would cost a master some 10 µs of processor. The connection that all of a master shares
 * replaces any of these that is not made yet, lost, or too slow.
 *
 * <p>A loop's connection is used only while the shared one stands, and only if both lead to the same Redis process, which is
 * checked when the connection is made. Whenever the shared connection is made, all others are replaced. Otherwise, after a
 * failover, a master could write to one Redis and read from another. For the same reason none reconnects by itself.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to be closed
final class LoopConnections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopConnections.class);
    /** How long to wait before trying again to make a connection. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");

    private final Function<EventLoop, AbstractRedisClient> clients;
    private final Duration timeout;
    private final ConcurrentMap<EventLoop, Place> places = new ConcurrentHashMap<>();
    /** Counts how often the shared connection was made. */
    private final AtomicInteger generation = new AtomicInteger();

    private volatile boolean closed;

    /** A connection, with the generation in which its making began. */
    private record Own(StatefulRedisConnection<byte[], byte[]> connection, int generation) {}

    /** The place of a loop's connection. */
    private static final class Place {
        final AtomicReference<@Nullable Own> own = new AtomicReference<>();
        final AtomicLong nextTry = new AtomicLong(System.nanoTime());
        volatile boolean failed;
    }

    /**
     * Creates an empty set of connections.
     *
     * @param clients gives a client whose connections are on the loop and that is used for nothing else
     * @param timeout how long a command may take
     */
    LoopConnections(Function<EventLoop, AbstractRedisClient> clients, Duration timeout) {
        this.clients = clients;
        this.timeout = timeout;
    }

    /**
     * Returns the connection of a loop; null if it can't be used now. Begins to make it if there is none.
     *
     * @param shared the shared connection, which stands
     */
    @Nullable StatefulRedisConnection<byte[], byte[]> of(EventLoop loop, StatefulRedisConnection<byte[], byte[]> shared) {
        Place place = requireNonNull(places.computeIfAbsent(loop, key -> new Place()));
        Own own = place.own.get();
        if (own != null
                && own.generation() == generation.get()
                && own.connection().isOpen()) {
            return own.connection();
        }
        long now = System.nanoTime();
        long due = place.nextTry.get();
        if (!closed && now - due >= 0 && place.nextTry.compareAndSet(due, now + PAUSE_NANOS)) {
            make(loop, place, shared);
        }
        return null;
    }

    private void make(EventLoop loop, Place place, StatefulRedisConnection<byte[], byte[]> shared) {
        int begun = generation.get();
        Mono.fromCallable(() -> connect(loop))
                .subscribeOn(Schedulers.boundedElastic()) // waits for Sentinel, which is asked first
                .flatMap(made -> isSameRedis(made, shared)
                        .doOnNext(same -> keep(place, new Own(made, begun), same))
                        .doOnError(error -> made.closeAsync()))
                .subscribe(same -> {}, error -> failed(loop, place, error));
    }

    private StatefulRedisConnection<byte[], byte[]> connect(EventLoop loop) {
        var client = (RedisClient) clients.apply(loop);
        client.setOptions(client.getOptions().mutate().autoReconnect(false).build());
        return client.connect(ByteArrayCodec.INSTANCE);
    }

    private Mono<Boolean> isSameRedis(
            StatefulRedisConnection<byte[], byte[]> one, StatefulRedisConnection<byte[], byte[]> other) {
        return Mono.zip(runId(one), runId(other), String::equals).timeout(timeout);
    }

    /** Reads the run id of a Redis; empty if it has none. */
    private static Mono<String> runId(StatefulRedisConnection<byte[], byte[]> connection) {
        return Mono.fromCompletionStage(() -> connection.async().info("server"))
                .map(RUN_ID::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    private void keep(Place place, Own made, boolean same) {
        if (!same || closed || made.generation() != generation.get()) {
            made.connection().closeAsync();
        } else {
            retire(place.own.getAndSet(made));
            place.failed = false;
        }
        if (same) {
            place.nextTry.set(System.nanoTime());
        }
        if (closed) {
            close();
        }
    }

    private static void failed(EventLoop loop, Place place, Throwable error) {
        if (place.failed) {
            log.debug("No connection to Redis on {}", loop, error);
        } else {
            place.failed = true;
            log.warn("No connection to Redis on {}, the shared one is used: {}", loop, error.toString());
        }
    }

    /** Closes a connection after the time limit of the commands that are under way on it. */
    private void retire(@Nullable Own own) {
        if (own != null) {
            Schedulers.parallel()
                    .schedule(() -> own.connection().closeAsync(), timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Gives up a connection on which a command was not answered in time: another may get through. */
    void leave(StatefulRedisConnection<byte[], byte[]> slow) {
        places.values().forEach(place -> {
            Own own = place.own.get();
            if (own != null && own.connection() == slow && place.own.compareAndSet(own, null)) {
                retire(own);
            }
        });
    }

    /** Replaces all connections, because the shared one was made. */
    void renew() {
        generation.incrementAndGet();
    }

    /** Begins to close all connections, and makes no more. */
    @Override
    public void close() {
        closed = true;
        places.values().forEach(place -> {
            Own own = place.own.getAndSet(null);
            if (own != null) {
                own.connection().closeAsync();
            }
        });
    }
}
