package io.imcache.redis.connection;

import io.imcache.redis.model.StoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Distinguishes a Redis that hangs from a slow one. A stopped process, or one whose disk has stalled, keeps its
 * connections. So no connection breaks and none is replaced, even if Sentinel has long promoted another node.
 */
final class HangWatch {
    private static final Logger log = LoggerFactory.getLogger(HangWatch.class);

    private final Duration patience;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Sinks.Many<StoreException> hangs = Sinks.many().multicast().directBestEffort();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param patience how long Redis may take to answer a PING after another command took too long */
    HangWatch(Duration patience) {
        this.patience = patience;
    }

    /** Runs a listener each time that Redis hangs. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Returns a flux that ends with an error when Redis hangs. */
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
                    giveUp.run();
                    hangs.tryEmitNext(new StoreException.Unavailable("Redis hangs", error));
                    listeners.forEach(Runnable::run);
                });
    }
}
