package io.imcache.master.desktop;

import io.imcache.master.limits.RateLimits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** How often clients may ask, and counts of what became of it. */
final class EventMeters {
    private final RateLimits rates;
    private final MeterRegistry meters;

    /** What became of an event. */
    enum Outcome {
        OK,
        /** It is not as it should be, or about what is not there. */
        REFUSED,
        /** Redis, or this master, did not do its part. */
        FAILED
    }

    EventMeters(RateLimits rates, MeterRegistry meters) {
        this.rates = rates;
        this.meters = meters;
    }

    /** @param connected how many clients there are */
    void watch(Supplier<Number> connected) {
        Gauge.builder("imcache.monitor.connections", connected)
                .description("Desktop clients connected to this master that have asked for something")
                .register(meters);
    }

    Mono<Boolean> admits(DesktopClient monitor) {
        return rates.admits(RateLimits.Kind.IM, monitor.access().key());
    }

    /** @param event one of those that are known */
    void count(String event, Outcome outcome) {
        Counter.builder("imcache.monitor.events")
                .description("Events of desktop clients")
                .tag("event", event.substring(event.indexOf(':') + 1))
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }
}
