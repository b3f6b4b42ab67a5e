package io.imcache.redis.connection;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Listens to channels, each over a connection of its own. Replaces the connection if Redis hangs. Asks over each connection
 * whether it is still there: a listener sends nothing, so one that a firewall forgot would wait for messages for hours.
 */
final class ChannelListener {
    private static final Duration RELISTEN_FIRST = Duration.ofMillis(200);
    private static final Duration RELISTEN_SLOWEST = Duration.ofSeconds(5);

    /** How many times as long as a command may take, until the connection is asked again. */
    private static final int PAUSE = 5;

    private final AbstractRedisClient client;
    private final HangWatch hangs;
    private final Duration timeout;

    /** @param timeout how long Redis may take to answer on a connection */
    ChannelListener(AbstractRedisClient client, HangWatch hangs, Duration timeout) {
        this.client = client;
        this.hangs = hangs;
        this.timeout = timeout;
    }

    /**
     * Listens to a channel. Messages that are published while the connection is down are missed. Ends with an error of
     * Lettuce if the first connection can't be made.
     *
     * @param subscribed called when the subscription begins, and each time that it begins again after a lost connection
     * @param lost called when the connection is lost
     */
    Flux<byte[]> listen(byte[] channel, Runnable subscribed, Runnable lost) {
        return Flux.defer(() -> {
            var heard = new AtomicBoolean();
            Runnable first = () -> {
                heard.set(true);
                subscribed.run();
            };
            return Flux.usingWhen(
                            Mono.fromCallable(this::open).subscribeOn(Schedulers.boundedElastic()),
                            made -> Flux.merge(messages(made, channel, first, lost), hangs.asError(), deafness(made)),
                            made -> Mono.fromCompletionStage(made.closeAsync()))
                    .doOnError(error -> lost.run())
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, RELISTEN_FIRST)
                            .maxBackoff(RELISTEN_SLOWEST)
                            .transientErrors(true)
                            .filter(error -> heard.get()));
        });
    }

    /** Returns a flux without elements, which ends with an error once the connection is up and does not answer. */
    private Flux<byte[]> deafness(StatefulRedisPubSubConnection<byte[], byte[]> made) {
        return Flux.interval(timeout.multipliedBy(PAUSE))
                .onBackpressureDrop()
                .filter(tick -> made.isOpen())
                .concatMap(tick -> Mono.fromCompletionStage(() -> made.async().ping())
                        .timeout(timeout)
                        // A connection that breaks is mended by Lettuce.
                        .onErrorResume(error -> !RedisErrors.isTimeout(error), error -> Mono.empty()))
                .thenMany(Flux.empty());
    }

    private StatefulRedisPubSubConnection<byte[], byte[]> open() {
        if (client instanceof RedisClusterClient cluster) {
            return cluster.connectPubSub(ByteArrayCodec.INSTANCE);
        }
        return ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
    }

    private static Flux<byte[]> messages(
            StatefulRedisPubSubConnection<byte[], byte[]> made, byte[] channel, Runnable subscribed, Runnable lost) {
        return Flux.create(sink -> {
            made.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
                    lost.run();
                }
            });
            made.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
                @Override
                public void message(byte[] from, byte[] message) {
                    sink.next(message);
                }

                @Override
                public void subscribed(byte[] to, long count) {
                    subscribed.run();
                }
            });
            made.async().subscribe(channel).whenComplete((done, error) -> {
                if (error != null) {
                    sink.error(error);
                }
            });
        });
    }
}
