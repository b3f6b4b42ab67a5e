package io.imcache.master.limits;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts what was refused because of a limit: {@code imcache.limits.refused} by {@code limit}, named as in the configuration. */
public final class RefusalMeters {
    private static final String METER = "imcache.limits.refused";

    private final MeterRegistry meters;

    public RefusalMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Counts one. */
    public void count(String limit) {
        meters.counter(METER, "limit", limit).increment();
    }
}
