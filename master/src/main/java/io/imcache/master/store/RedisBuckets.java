package io.imcache.master.store;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.imcache.master.limits.SharedBuckets;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Bucket4j's buckets in Redis, over a connection of their own that is made when the first is asked for. */
final class RedisBuckets implements SharedBuckets, AutoCloseable {
    /** A full bucket need not be kept; this is how long a client may pause before it is taken for full. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final AbstractRedisClient client;
    private final String prefix;
    private @Nullable CompletableFuture<AsyncProxyManager<byte[]>> manager;
    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;

    RedisBuckets(AbstractRedisClient client, String keyPrefix) {
        this.client = client;
        this.prefix = keyPrefix + ":limit:";
    }

    @Override
    public CompletableFuture<Long> take(String bucket, long perSecond, long size, long wanted) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(size).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
        byte[] key = (prefix + bucket).getBytes(StandardCharsets.UTF_8);
        return manager().thenCompose(made -> made.builder()
                .build(key, () -> CompletableFuture.completedFuture(configuration))
                .tryConsumeAsMuchAsPossible(wanted));
    }

    private synchronized CompletableFuture<AsyncProxyManager<byte[]>> manager() {
        CompletableFuture<AsyncProxyManager<byte[]>> known = manager;
        if (known == null || known.isCompletedExceptionally()) {
            known = Mono.fromCallable(this::connect)
                    .subscribeOn(Schedulers.boundedElastic())
                    .toFuture();
            manager = known;
        }
        return known;
    }

    private AsyncProxyManager<byte[]> connect() {
        var expiry = ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT);
        if (client instanceof RedisClusterClient cluster) {
            StatefulRedisClusterConnection<byte[], byte[]> made = cluster.connect(ByteArrayCodec.INSTANCE);
            connection = made;
            return Bucket4jLettuce.casBasedBuilder(made)
                    .expirationAfterWrite(expiry)
                    .build()
                    .asAsync();
        }
        StatefulRedisConnection<byte[], byte[]> made = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
        connection = made;
        return Bucket4jLettuce.casBasedBuilder(made)
                .expirationAfterWrite(expiry)
                .build()
                .asAsync();
    }

    @Override
    public void close() {
        StatefulConnection<byte[], byte[]> made = connection;
        if (made != null) {
            made.close();
        }
    }
}
