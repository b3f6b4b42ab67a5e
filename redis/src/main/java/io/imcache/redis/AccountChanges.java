package io.imcache.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * The changes of all accounts, by whichever master, as commits tell them. Redis tells each once and forgets it: after a lost
 * connection this says that something may have been missed. A consumer sees a gap of one account by its version, which grows
 * by one with each change.
 */
public final class AccountChanges implements AutoCloseable {
    private final byte[] channel;
    private final AbstractRedisClient client;
    private final Sinks.Many<AccountChange> changes = Sinks.many().multicast().directBestEffort();
    private volatile boolean subscribedBefore;
    private volatile boolean listening;
    private volatile @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;

    /**
     * @param client as for {@link StoreConnection}
     * @param prefix as for {@link RedisAccountStore}
     */
    public AccountChanges(AbstractRedisClient client, String prefix) {
        this.client = client;
        this.channel = new StoreNames(prefix).changes();
    }

    /** Changes from now on. A subscriber that is too slow for one of them loses it, and sees a gap. */
    public Flux<AccountChange> changes() {
        return changes.asFlux();
    }

    /** Whether changes are heard now. What is told while they are not is missed. */
    public boolean isListening() {
        return listening;
    }

    /** Connects and subscribes; completes once changes are heard. Lettuce keeps it up from then on. */
    public Mono<Void> start() {
        return Mono.fromRunnable(this::subscribe)
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    private void subscribe() {
        StatefulRedisPubSubConnection<byte[], byte[]> made = client instanceof RedisClusterClient cluster
                ? cluster.connectPubSub(ByteArrayCodec.INSTANCE)
                : ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
        connection = made;
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
                listening = false;
            }
        });
        made.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] from, byte[] message) {
                changes.tryEmitNext(parse(message));
            }

            @Override
            public void subscribed(byte[] to, long count) {
                if (subscribedBefore) {
                    changes.tryEmitNext(AccountChange.MISSED);
                }
                subscribedBefore = true;
                listening = true;
            }
        });
        try {
            made.sync().subscribe(channel);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private static AccountChange parse(byte[] message) {
        String text = Bytes.text(message);
        int end = text.lastIndexOf('\0');
        return new AccountChange(text.substring(0, end), Long.parseLong(text.substring(end + 1)));
    }

    @Override
    public void close() {
        listening = false;
        StatefulRedisPubSubConnection<byte[], byte[]> made = connection;
        if (made != null) {
            made.close();
        }
        changes.tryEmitComplete();
    }
}
