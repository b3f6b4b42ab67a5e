package io.imcache.master.security.web;

import io.imcache.master.testing.Master;
import io.micrometer.core.instrument.MeterRegistry;

/** The refusals that a master's limits have counted. */
public final class Refused {
    private Refused() {}

    public static double by(Master master, String limit) {
        return master.bean(MeterRegistry.class)
                .get("imcache.limits.refused")
                .tag("limit", limit)
                .counter()
                .count();
    }
}
