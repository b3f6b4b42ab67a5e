package io.imcache.master.support;

import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs work at regular times until the subscription is disposed of. */
public final class Regularly {
    private Regularly() {}

    /**
     * Runs one after the other. Skips a time that comes while a run is under way, so slow runs do not pile up.
     *
     * @param first how long to wait for the first run
     * @param interval between the starts of two runs
     * @param work a run; an error ends the series
     */
    public static <T> Flux<T> run(Duration first, Duration interval, Supplier<Mono<T>> work) {
        return Flux.interval(first, interval).onBackpressureDrop().concatMap(time -> work.get(), 0);
    }
}
