package io.imcache.master.workers;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long messages of IM clients wait for workers.
 *
 * @param timeout after which a message without a result has failed
 * @param recheck how soon to look again for a worker that can take it
 */
@ConfigurationProperties("imcache.outbound")
record OutboundProperties(@DefaultValue("60s") Duration timeout, @DefaultValue("2s") Duration recheck) {
    OutboundProperties {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("imcache.outbound.timeout: " + timeout + " (expected: more than 0)");
        }
        if (recheck.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException("imcache.outbound.recheck: " + recheck + " (expected: 10ms or more)");
        }
    }
}
