package io.imcache.master.limits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Counts refusals because of limits: {@code imcache.limits.refused} by {@code limit}, named as in the configuration;
 * {@code json} for depth and texts.
 */
public final class RefusalMeters {
    /** Registered at the start with 0, because a counter's first increment is not seen otherwise. */
    private static final List<String> LIMITS = List.of(
            "im-requests",
            "pushes",
            "connections",
            "connections-per-token",
            "http-connections",
            "accounts-per-connection",
            "json",
            "items-per-collection",
            "max-http-payload",
            "timeout",
            "request-timeout",
            "idle-timeout");

    private final MeterRegistry meters;

    public RefusalMeters(MeterRegistry meters) {
        this.meters = meters;
        LIMITS.forEach(this::counter);
    }

    private Counter counter(String limit) {
        return Counter.builder("imcache.limits.refused")
                .description("Requests, pushes and connections that a limit refused or ended")
                .tag("limit", limit)
                .register(meters);
    }

    /** Counts one refusal. */
    public void count(String limit) {
        counter(limit).increment();
    }
}
