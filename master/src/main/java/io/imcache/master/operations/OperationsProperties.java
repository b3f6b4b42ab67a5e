package io.imcache.master.operations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a master is watched.
 *
 * @param redisGrace how long Redis may be away before the master says that it is not ready; 0 or more. Longer than a
 *     failover takes, so that one does not take all masters from behind their balancer
 * @param dataAgeInterval how often one of the masters looks how old the data is; at least 1 s
 */
@ConfigurationProperties("imcache.operations")
record OperationsProperties(@DefaultValue("10s") Duration redisGrace, @DefaultValue("30s") Duration dataAgeInterval) {
    OperationsProperties {
        if (redisGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "imcache.operations.redis-grace: " + redisGrace + " (expected: 0s or more)");
        }
        if (dataAgeInterval.toMillis() < 1_000) {
            throw new IllegalArgumentException(
                    "imcache.operations.data-age-interval: " + dataAgeInterval + " (expected: 1s or more)");
        }
    }
}
