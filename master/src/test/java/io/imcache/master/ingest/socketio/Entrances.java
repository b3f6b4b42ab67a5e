package io.imcache.master.ingest.socketio;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;

/** Entrances for servers in tests. */
final class Entrances {
    private Entrances() {}

    /** One that all may use. */
    static Entrance open(MeterRegistry meters) {
        LimitProperties limits = LimitProperties.defaults();
        var refusals = new RefusalMeters(meters);
        var rates = new RateLimits(
                (bucket, perSecond, size, wanted) -> CompletableFuture.completedFuture(wanted),
                limits,
                refusals,
                meters);
        return new Entrance(Tokens.OFF, origin -> true, limits, rates, refusals);
    }
}
