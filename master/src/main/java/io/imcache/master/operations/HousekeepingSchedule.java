package io.imcache.master.operations;

import io.imcache.master.support.Background;
import io.imcache.master.support.LogLimit;
import io.imcache.master.support.Regularly;
import io.imcache.redis.connection.StoreClock;
import io.imcache.redis.housekeeping.Housekeeping;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Runs the housekeeping at intervals, and logs what it removed. */
final class HousekeepingSchedule extends Background {
    private static final Logger log = LoggerFactory.getLogger(HousekeepingSchedule.class);

    private static final int PHASE = 1;
    /** A stop waits no longer for Redis: what was used is then as old as the last round. */
    private static final Duration LAST_REPORT = Duration.ofSeconds(5);

    private final LogLimit failed = new LogLimit();
    private final StoreClock clock;
    private final Housekeeping housekeeping;
    private final Duration interval;
    private final AtomicLong lastRun = new AtomicLong();
    private final Counter expired;
    private final Counter evicted;
    private final Counter itemsRemoved;
    private final Counter failures;

    HousekeepingSchedule(
            StoreClock clock, Housekeeping housekeeping, HousekeepingProperties properties, MeterRegistry meters) {
        this.clock = clock;
        this.housekeeping = housekeeping;
        this.interval = properties.interval();
        Gauge.builder("imcache.housekeeping.last.run", lastRun, millis -> millis.get() / 1000.0)
                .description("When this master last ran the housekeeping, since 1970; 0 if it never did")
                .baseUnit("seconds")
                .register(meters);
        expired = counter(meters, "expired", "Accounts removed because nobody used them");
        evicted = counter(meters, "evicted", "Accounts removed to free memory");
        itemsRemoved = counter(meters, "items.removed", "Items removed past their retention");
        failures = counter(meters, "failures", "Rounds that failed");
    }

    private static Counter counter(MeterRegistry meters, String name, String description) {
        return Counter.builder("imcache.housekeeping." + name)
                .description(description)
                .register(meters);
    }

    @Override
    protected Disposable begin() {
        return clock.refresh()
                .onErrorComplete()
                .thenMany(Regularly.run(interval, interval, this::round))
                .subscribe();
    }

    /** Ends, and reports what was used since the last round: no other master knows. */
    @Override
    public void stop() {
        super.stop();
        housekeeping.report().timeout(LAST_REPORT).onErrorComplete().block();
    }

    /** Stops after the servers, whose last answers count as uses, and before the connection to Redis. */
    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Measures ages by Redis's clock: if the clock of a host were days ahead, everything would be too old. */
    private Mono<Housekeeping.Report> round() {
        return clock.refresh().then(housekeeping.run()).doOnNext(this::note).onErrorResume(error -> {
            failures.increment();
            if (failed.tryLog()) {
                log.warn("Housekeeping failed: {}", error.toString());
            }
            return Mono.empty();
        });
    }

    private void note(Housekeeping.Report report) {
        if (!report.ran()) {
            return;
        }
        lastRun.set(System.currentTimeMillis());
        expired.increment(report.expired());
        evicted.increment(report.evicted());
        itemsRemoved.increment(report.itemsRemoved());
        if (report.expired() + report.evicted() + report.itemsRemoved() > 0) {
            log.info(
                    "Housekeeping: {} accounts expired, {} evicted, {} items removed",
                    report.expired(),
                    report.evicted(),
                    report.itemsRemoved());
        }
    }
}
