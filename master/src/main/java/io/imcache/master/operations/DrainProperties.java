package io.imcache.master.operations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures how a master stops.
 *
 * @param drainDelay how long it serves after it refused readiness, so that load balancers notice first; less than
 *     {@code spring.lifecycle.timeout-per-shutdown-phase}
 */
@ConfigurationProperties("imcache.operations")
record DrainProperties(@DefaultValue("0s") Duration drainDelay) {
    DrainProperties {
        if (drainDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "imcache.operations.drain-delay: " + drainDelay + " (expected: 0s or more)");
        }
    }
}
