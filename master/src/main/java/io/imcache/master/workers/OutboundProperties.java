package io.imcache.master.workers;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures how long messages of IM clients wait for workers.
 *
 * @param timeout a message without a result fails after this time
 * @param recheck time between two searches for a worker
 * @param silence a message is handed to its worker's next connection if the one that got it was silent for this time since
 */
@ConfigurationProperties("imcache.outbound")
record OutboundProperties(
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("2s") Duration recheck,
        @DefaultValue("10s") Duration silence) {
    OutboundProperties {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("imcache.outbound.timeout: " + timeout + " (expected: more than 0)");
        }
        if (recheck.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException("imcache.outbound.recheck: " + recheck + " (expected: 10ms or more)");
        }
        if (silence.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("imcache.outbound.silence: " + silence + " (expected: 100ms or more)");
        }
    }
}
