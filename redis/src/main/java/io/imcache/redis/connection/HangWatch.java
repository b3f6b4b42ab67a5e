package io.imcache.redis.connection;

import io.imcache.redis.model.StoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Notices connections that are up and lead to the wrong node. A stopped process, or one whose disk has stalled, keeps its
 * connections, even if Sentinel has long promoted another node. So does a node that became a replica behind an address
 * that stays. Nothing breaks then, and so nothing is replaced.
 */
final class HangWatch {
    private static final Logger log = LoggerFactory.getLogger(HangWatch.class);

    private final Duration patience;
    private final AtomicBoolean asking = new AtomicBoolean();
    /** When connections were last given up because they lead to a replica, by the system's nano time. */
    private final AtomicLong left = new AtomicLong();

    private final Sinks.Many<StoreException> hangs = Sinks.many().multicast().directBestEffort();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param patience how long Redis may take to answer a PING after another command took too long */
    HangWatch(Duration patience) {
        this.patience = patience;
    }

    /** Runs a listener each time that connections are given up. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Returns a flux that ends with an error when connections are given up. */
    <T> Flux<T> asError() {
        return hangs.asFlux().flatMap(Mono::error);
    }

    /**
     * Asks Redis once more, after a command that it did not answer in time.
     *
     * @param giveUp runs if Redis does not answer this either
     */
    void suspect(RedisClusterAsyncCommands<byte[], byte[]> commands, Runnable giveUp) {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        Mono.fromCompletionStage(commands::ping)
                .timeout(patience)
                .doFinally(signal -> asking.set(false))
                .subscribe(pong -> log.debug("Redis is slow"), error -> {
                    log.warn("Redis hangs; connecting anew");
                    giveUp(giveUp, new StoreException.Unavailable("Redis hangs", error));
                });
    }

    /**
     * Gives up connections that lead to a replica, at most once in the time that Redis may take to answer: the address
     * may lead to the replica for a while.
     *
     * @param giveUp gives up the connections that are in use
     */
    void leaveReplica(Runnable giveUp) {
        long now = System.nanoTime();
        long before = left.get();
        if ((before == 0 || now - before >= patience.toNanos()) && left.compareAndSet(before, now)) {
            log.warn("Redis is a replica and takes no writes; connecting anew");
            giveUp(giveUp, new StoreException.Unavailable("Redis is a replica", null));
        }
    }

    private void giveUp(Runnable giveUp, StoreException why) {
        giveUp.run();
        hangs.tryEmitNext(why);
        listeners.forEach(Runnable::run);
    }
}
