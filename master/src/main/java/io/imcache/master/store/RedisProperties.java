package io.imcache.master.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures imcache's own use of Redis. Address, users, TLS, Sentinel and Cluster are {@code spring.data.redis.*}.
 *
 * @param keyPrefix first part of all keys, for several installations on one Redis
 * @param replicasToConfirm how many replicas of Redis must have a change before it is acknowledged; 0 for none. If
 *     fewer confirm it in time, the answer is STORE_UNAVAILABLE, although the change may be stored. Sending it again
 *     does no harm
 * @param compression of items that are written; items that are compressed already stay readable with each value
 * @param trainDictionaries whether this master trains dictionaries on items that come, to compress them better
 * @param embedded the Redis that a master starts if no address is configured
 */
@ConfigurationProperties("imcache.redis")
public record RedisProperties(
        @DefaultValue("imcache") String keyPrefix,
        @DefaultValue("0") int replicasToConfirm,
        @DefaultValue("zstd") Compression compression,
        @DefaultValue("true") boolean trainDictionaries,
        @DefaultValue Embedded embedded) {

    private static final String KEY_PREFIX = "[A-Za-z0-9._-]{1,64}";
    private static final int MOST_REPLICAS = 5;

    public RedisProperties {
        if (!keyPrefix.matches(KEY_PREFIX)) {
            throw new IllegalArgumentException(
                    "imcache.redis.key-prefix: '%s' (expected: %s)".formatted(keyPrefix, KEY_PREFIX));
        }
        if (replicasToConfirm < 0 || replicasToConfirm > MOST_REPLICAS) {
            throw new IllegalArgumentException("imcache.redis.replicas-to-confirm: %d (expected: 0..%d)"
                    .formatted(replicasToConfirm, MOST_REPLICAS));
        }
    }

    /** How items are compressed in Redis. */
    enum Compression {
        ZSTD,
        OFF
    }

    /**
     * Configures the embedded Redis.
     *
     * @param dataDir its data directory; null for {@code imcache-redis} in the directory for temporary files
     */
    record Embedded(@Nullable Path dataDir) {}
}
