package io.imcache.master.ingest;

import io.imcache.protocol.SyncStats;
import io.imcache.redis.model.PushOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts pushes. Creates each meter once, so that a push costs two look-ups and some additions. */
final class PushMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };
    private static final String CHANGED = "CHANGED";
    private static final String UNCHANGED = "UNCHANGED";

    private final MeterRegistry meters;
    private final Map<PushKind, OfKind> kinds = new ConcurrentHashMap<>();
    private final Counter added;
    private final Counter updated;
    private final Counter removed;
    private final Counter rejected;
    private final Counter held;

    /** @param timers by outcome */
    private record OfKind(Counter bytes, Map<String, Timer> timers) {}

    PushMeters(MeterRegistry meters) {
        this.meters = meters;
        for (PushKind kind : PushKind.values()) {
            timer(kind, of(kind), CHANGED);
        }
        added = items("added");
        updated = items("updated");
        removed = items("removed");
        rejected = items("rejected");
        held = Counter.builder("imcache.ingest.removals.held")
                .description("Items that a worker's first snapshots lacked, and that stay for now")
                .register(meters);
    }

    private Counter items(String change) {
        return Counter.builder("imcache.push.items")
                .description("Items of pushes, by what they changed; unchanged items are not counted")
                .tag("change", change)
                .register(meters);
    }

    private OfKind of(PushKind kind) {
        return kinds.computeIfAbsent(
                kind,
                made -> new OfKind(
                        Counter.builder("imcache.push.bytes")
                                .description("Bytes of pushes' payloads, decompressed")
                                .tag("kind", name(made.name()))
                                .register(meters),
                        new ConcurrentHashMap<>()));
    }

    private Timer timer(PushKind kind, OfKind ofKind, String outcome) {
        return ofKind.timers().computeIfAbsent(outcome, made -> Timer.builder("imcache.push")
                .description("Pushes, from their last byte to their answer")
                .tag("kind", name(kind.name()))
                .tag("outcome", name(made))
                .serviceLevelObjectives(BUCKETS)
                .register(meters));
    }

    private static String name(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    /**
     * Counts a push that is answered.
     *
     * @param size of its payload, in bytes
     * @param nanos from its last byte to its answer
     */
    void count(PushKind kind, int size, PushOutcome outcome, long nanos) {
        String name = CHANGED;
        if (outcome instanceof PushOutcome.Refused refused) {
            name = refused.code().name();
        } else if (outcome instanceof PushOutcome.Committed committed) {
            name = committed.changed() ? CHANGED : UNCHANGED;
            count(committed.stats());
        }
        OfKind ofKind = of(kind);
        ofKind.bytes().increment(size);
        timer(kind, ofKind, name).record(nanos, TimeUnit.NANOSECONDS);
    }

    private void count(SyncStats stats) {
        added.increment(stats.added());
        updated.increment(stats.updated());
        removed.increment(stats.removed());
        rejected.increment(stats.rejected());
        held.increment(stats.held());
    }
}
