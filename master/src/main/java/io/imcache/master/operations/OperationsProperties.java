package io.imcache.master.operations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures how a master watches Redis.
 *
 * @param redisGrace how long Redis may be away before the master refuses readiness; 0 or more. Longer than a failover,
 *     which would take all masters out of their balancer otherwise
 * @param dataAgeInterval how often one of the masters measures the age of the data; at least 1 s
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
