package io.imcache.redis.connection;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A connection that is made when it is first needed. Lettuce keeps it up from then on. */
final class LazyConnection implements AutoCloseable {
    private final AbstractRedisClient client;
    private final Duration timeout;
    private final Consumer<StatefulConnection<byte[], byte[]>> opened;
    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;
    private @Nullable Mono<StatefulConnection<byte[], byte[]>> connecting;

    /** @param timeout how long making it may take */
    LazyConnection(AbstractRedisClient client, Duration timeout) {
        this(client, timeout, made -> {});
    }

    /**
     * Prepares a connection, without making it.
     *
     * @param timeout how long making it may take
     * @param opened is given each new connection before it is used
     */
    LazyConnection(AbstractRedisClient client, Duration timeout, Consumer<StatefulConnection<byte[], byte[]>> opened) {
        this.client = client;
        this.opened = opened;
        this.timeout = timeout;
    }

    Mono<StatefulConnection<byte[], byte[]>> get() {
        StatefulConnection<byte[], byte[]> made = connection;
        return made != null ? Mono.just(made) : Mono.defer(this::connect);
    }

    /** Returns the connection; null while there is none. */
    @Nullable StatefulConnection<byte[], byte[]> made() {
        return connection;
    }

    private synchronized Mono<StatefulConnection<byte[], byte[]>> connect() {
        StatefulConnection<byte[], byte[]> made = connection;
        if (made != null) {
            return Mono.just(made);
        }
        if (connecting == null) {
            // Connecting blocks (Sentinel and cluster ask around first), so it has a thread. All callers share the try.
            connecting = Mono.fromCallable(this::open)
                    .subscribeOn(Schedulers.boundedElastic())
                    .doFinally(signal -> forgetTry())
                    .cache();
        }
        return connecting.timeout(timeout);
    }

    private synchronized void forgetTry() {
        connecting = null;
    }

    private StatefulConnection<byte[], byte[]> open() {
        StatefulConnection<byte[], byte[]> made = connect(client);
        opened.accept(made);
        connection = made;
        return made;
    }

    private static StatefulConnection<byte[], byte[]> connect(AbstractRedisClient client) {
        if (client instanceof RedisClusterClient cluster) {
            return cluster.connect(ByteArrayCodec.INSTANCE);
        }
        if (client instanceof RedisClient single) {
            return single.connect(ByteArrayCodec.INSTANCE);
        }
        throw new IllegalStateException(
                client.getClass().getName() + ": unknown client (expected: RedisClient or RedisClusterClient)");
    }

    /**
     * Gives up a connection, if it is still in use, so that the next command connects anew. A Redis that hangs keeps its
     * connections, and Lettuce replaces only broken ones. With Sentinel the new connection goes to the promoted node.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    synchronized void giveUp(StatefulConnection<byte[], byte[]> hanging) {
        if (connection == hanging) {
            connection = null;
            hanging.closeAsync();
        }
    }

    @Override
    public void close() {
        StatefulConnection<byte[], byte[]> made = connection;
        if (made != null) {
            made.close();
        }
    }
}
