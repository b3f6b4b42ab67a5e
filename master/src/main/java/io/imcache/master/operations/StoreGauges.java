package io.imcache.master.operations;

import io.imcache.master.support.Background;
import io.imcache.master.support.Regularly;
import io.imcache.redis.connection.StoreClock;
import io.imcache.redis.connection.StoreStatus;
import io.imcache.redis.housekeeping.DataAges;
import io.imcache.redis.housekeeping.PlatformAges;
import io.imcache.redis.outbound.WorkerMailbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Measures what Redis holds: the age of the data, its memory, and waiting messages. It is read at intervals; a scrape
 * reads nothing. All masters report the same, so graphs take the maximum.
 */
final class StoreGauges extends Background {
    private static final Logger log = LoggerFactory.getLogger(StoreGauges.class);
    private static final List<String> AGES = List.of("1m", "5m", "15m", "1h", "6h", "older");

    private final StoreStatus store;
    private final DataAges ages;
    private final WorkerMailbox mailbox;
    private final Duration interval;
    private final StoreClock clock;
    private final MultiGauge age;
    private final MultiGauge accounts;
    private volatile StoreStatus.@Nullable Memory memory;
    private volatile double outbound = Double.NaN;

    StoreGauges(
            StoreStatus store,
            DataAges ages,
            StoreClock clock,
            WorkerMailbox mailbox,
            OperationsProperties properties,
            MeterRegistry meters) {
        this.store = store;
        this.ages = ages;
        this.clock = clock;
        this.mailbox = mailbox;
        this.interval = properties.dataAgeInterval();
        age = MultiGauge.builder("imcache.data.age")
                .description("Age of the accounts' last snapshots; quantile 1 is the oldest account")
                .baseUnit("seconds")
                .register(meters);
        accounts = MultiGauge.builder("imcache.data.accounts")
                .description("Accounts by the age of their last snapshot: at most this, and more than the age before")
                .register(meters);
        memory(meters, "imcache.store.memory.used", "Memory that Redis uses, all nodes", memory -> memory.used());
        memory(meters, "imcache.store.memory.limit", "Redis's maxmemory, all nodes; 0: none", memory -> memory.limit());
        Gauge.builder("imcache.store.memory.fullest", this, StoreGauges::fullest)
                .description("Share of its maxmemory that the fullest node uses, 0 to 1")
                .register(meters);
        Gauge.builder("imcache.outbound.requests", this, gauges -> gauges.outbound)
                .description("Messages of IM clients without a report of a worker")
                .register(meters);
    }

    private void memory(
            MeterRegistry meters, String name, String description, ToLongFunction<StoreStatus.Memory> part) {
        Gauge.builder(name, this, gauges -> {
                    StoreStatus.Memory now = gauges.memory;
                    return now == null ? Double.NaN : part.applyAsLong(now);
                })
                .description(description)
                .baseUnit("bytes")
                .register(meters);
    }

    private double fullest() {
        StoreStatus.Memory now = memory;
        return now == null ? Double.NaN : now.fullest();
    }

    /** Never ends with an error. A value that cannot be read is not a number, but ages go on growing. */
    private Mono<Void> read() {
        Mono<Void> memoryRead = store.memory()
                .doOnNext(read -> memory = read)
                .doOnError(error -> memory = null)
                .then();
        Mono<Void> outboundRead = mailbox.open()
                .doOnNext(read -> outbound = read)
                .doOnError(error -> outbound = Double.NaN)
                .then();
        return Flux.just(
                        memoryRead,
                        outboundRead,
                        ages.read(interval).doOnNext(this::show).then())
                .concatMap(read -> read.onErrorResume(error -> {
                    log.debug("Redis was not measured: {}", error.toString());
                    return Mono.empty();
                }))
                .then();
    }

    private void show(List<PlatformAges> found) {
        var ageRows = new ArrayList<Row<?>>();
        var accountRows = new ArrayList<Row<?>>();
        for (PlatformAges one : found) {
            Tags platform = Tags.of("platform", one.platform().isEmpty() ? "unknown" : one.platform());
            ageRows.add(age(platform, "0.5", one.median()));
            ageRows.add(age(platform, "0.95", one.slow()));
            ageRows.add(age(platform, "1", one.oldest()));
            for (int i = 0; i < AGES.size(); i++) {
                accountRows.add(
                        Row.of(platform.and("age", AGES.get(i)), one.counts().get(i)));
            }
        }
        age.register(ageRows, true);
        accounts.register(accountRows, true);
    }

    /** Grows between two reads. If a crawler's clock is ahead, the age is 0. */
    private Row<?> age(Tags platform, String quantile, long timestamp) {
        return Row.of(platform.and("quantile", quantile), () -> Math.max(0, clock.millis() - timestamp) / 1000.0);
    }

    @Override
    protected Disposable begin() {
        return Regularly.run(Duration.ZERO, interval, this::read).subscribe();
    }
}
