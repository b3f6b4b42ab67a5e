package io.imcache.master.ingest.worker;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Tokens;
import io.imcache.master.socketio.Entrance;
import io.imcache.master.testing.LocalBuckets;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Entrances for servers in tests. */
final class Entrances {
    private Entrances() {}

    /** The usual limits, but for time. */
    static LimitProperties limits(Duration timeout, Duration requestTimeout) {
        LimitProperties usual = LimitProperties.defaults();
        return new LimitProperties(
                usual.imRequestsPerSecond(),
                usual.pushesPerSecond(),
                usual.connections(),
                usual.connectionsPerToken(),
                usual.httpConnections(),
                usual.accountsPerConnection(),
                usual.jsonDepth(),
                usual.textLength(),
                usual.itemsPerCollection(),
                timeout,
                requestTimeout,
                usual.idleTimeout());
    }

    /** One that all may use. */
    static Entrance open(MeterRegistry meters) {
        return open(meters, LimitProperties.defaults());
    }

    static Entrance open(MeterRegistry meters, LimitProperties limits) {
        var refusals = new RefusalMeters(meters);
        var rates = new RateLimits(new LocalBuckets().shared(), limits, refusals, meters);
        return new Entrance(Tokens.OFF, origin -> true, limits, rates, refusals);
    }
}
