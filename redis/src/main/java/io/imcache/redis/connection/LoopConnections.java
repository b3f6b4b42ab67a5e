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
 * A connection for each event loop that reads, served by that loop itself: neither a command nor its reply goes over another
 * thread, which costs a master some 10 µs of processor. They come beside the one connection that all of a master shares, which takes
 * the place of any of them that is not there: not made yet, lost, or too slow.
 *
 * <p>Each is used only while the shared one stands, and only if it leads to the same process of Redis, which is asked when it is
 * made. Whenever the shared one is made, all of them are made anew. Else, after a failover, a master could write to one
 * Redis and read from the other. None connects anew by itself, for that could lead elsewhere.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to be closed
final class LoopConnections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopConnections.class);
    /** How long to let be a connection that could not be made. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");

    private final Function<EventLoop, AbstractRedisClient> clients;
    private final Duration timeout;
    private final ConcurrentMap<EventLoop, Place> places = new ConcurrentHashMap<>();
    /** How often the shared connection was made. */
    private final AtomicInteger generation = new AtomicInteger();

    private volatile boolean closed;

    /** A connection of the generation that began when it was asked for. */
    private record Own(StatefulRedisConnection<byte[], byte[]> connection, int generation) {}

    /** Of one loop. */
    private static final class Place {
        final AtomicReference<@Nullable Own> own = new AtomicReference<>();
        final AtomicLong nextTry = new AtomicLong(System.nanoTime());
        volatile boolean failed;
    }

    /**
     * None yet.
     *
     * @param clients a client whose connections are on the loop, and that is used for nothing else
     * @param timeout how long a command may take
     */
    LoopConnections(Function<EventLoop, AbstractRedisClient> clients, Duration timeout) {
        this.clients = clients;
        this.timeout = timeout;
    }

    /**
     * The connection of a loop; null where it can't be used now. Where there is none it is made, beside.
     *
     * @param shared stands
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
                .subscribeOn(Schedulers.boundedElastic()) // Sentinel is asked around first, and waited for
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

    /** Empty where Redis does not tell. */
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

    /** Closes a connection once what is under way on it has had its time. */
    private void retire(@Nullable Own own) {
        if (own != null) {
            Schedulers.parallel()
                    .schedule(() -> own.connection().closeAsync(), timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Leaves a connection on which something was not answered in time: another may get through. */
    void leave(StatefulRedisConnection<byte[], byte[]> slow) {
        places.values().forEach(place -> {
            Own own = place.own.get();
            if (own != null && own.connection() == slow && place.own.compareAndSet(own, null)) {
                retire(own);
            }
        });
    }

    /** Has all be made anew: the shared connection was made. */
    void renew() {
        generation.incrementAndGet();
    }

    /** Begins to close them, and makes no more. */
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
