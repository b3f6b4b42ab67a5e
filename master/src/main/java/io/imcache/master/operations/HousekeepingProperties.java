package io.imcache.master.operations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the store is kept small.
 *
 * @param interval time between two rounds; at least 100 ms. Each master asks for its turn; one has it
 */
@ConfigurationProperties("imcache.housekeeping")
record HousekeepingProperties(@DefaultValue("30s") Duration interval) {
    HousekeepingProperties {
        if (interval.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "imcache.housekeeping.interval: " + interval + " (expected: 100ms or more)");
        }
    }
}
