package io.imcache.master.store;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.github.bucket4j.redis.lettuce.RedisApi;
import io.imcache.redis.connection.StoreConnection;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.PipelinedRedisFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs Bucket4j's commands on the store's connection, which connects when it is first used, and again after a failure. Keys are
 * objects, because Bucket4j passes them in an array of Object.
 */
record RedisBuckets(StoreConnection connection, String prefix) implements RedisApi<Object> {
    /** How long a client may pause until its bucket counts as full. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    /** Returns the buckets of an installation, by name. */
    static AsyncProxyManager<String> of(StoreConnection connection, String keyPrefix) {
        return new LettuceBasedProxyManagerBuilder<>(new RedisBuckets(connection, keyPrefix + ":limit:"))
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
                .build()
                .asAsync()
                .withMapper(name -> name);
    }

    private byte[] key(Object bucket) {
        return (prefix + bucket).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <V> RedisFuture<V> eval(String script, ScriptOutputType type, Object[] buckets, byte[][] values) {
        byte[][] keys = {key(buckets[0])};
        return new PipelinedRedisFuture<>(connection
                .<V>run(commands -> commands.eval(script, type, keys, values))
                .toFuture());
    }

    @Override
    public RedisFuture<byte[]> get(Object bucket) {
        return new PipelinedRedisFuture<>(
                connection.run(commands -> commands.get(key(bucket))).toFuture());
    }

    @Override
    public RedisFuture<?> delete(Object bucket) {
        return new PipelinedRedisFuture<>(
                connection.run(commands -> commands.del(key(bucket))).toFuture());
    }
}
