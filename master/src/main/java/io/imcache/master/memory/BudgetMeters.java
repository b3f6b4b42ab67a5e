package io.imcache.master.memory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Registers meters of an {@link IngestBudget}. */
public final class BudgetMeters {
    private BudgetMeters() {}

    /**
     * Registers the meters of one budget.
     *
     * @param transport the transport that it bounds: {@code http} or {@code socketio}
     * @param budget returns the budget, or null while nothing is served; called at each scrape
     */
    public static void register(MeterRegistry meters, String transport, Supplier<@Nullable IngestBudget> budget) {
        Gauge.builder("imcache.ingest.pending", () -> {
                    IngestBudget now = budget.get();
                    return now == null ? 0 : now.pending();
                })
                .description("Messages and bodies that are being received or processed")
                .baseUnit("bytes")
                .tag("transport", transport)
                .register(meters);
        Gauge.builder("imcache.ingest.waiting", () -> {
                    IngestBudget now = budget.get();
                    return now == null ? 0 : now.waiting();
                })
                .description("Messages and bodies that wait, unread, for those")
                .tag("transport", transport)
                .register(meters);
    }
}
