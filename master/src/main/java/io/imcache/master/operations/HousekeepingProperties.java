package io.imcache.master.operations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures when the store is cleaned.
 *
 * @param interval time between two rounds; at least 100 ms. All masters ask for a turn, one gets it
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
