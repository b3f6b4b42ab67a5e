package io.imcache.master.support;

import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Work that is done at regular times, by whoever subscribes, until the subscription is disposed of. */
public final class Regularly {
    private Regularly() {}

    /**
     * One run after the other. A time that comes while one is under way is passed over, so runs that take long do not
     * pile up.
     *
     * @param first how long to wait for the first run
     * @param interval between the beginnings of two runs
     * @param work a run; one that ends with an error is the last
     */
    public static <T> Flux<T> run(Duration first, Duration interval, Supplier<Mono<T>> work) {
        return Flux.interval(first, interval).onBackpressureDrop().concatMap(time -> work.get(), 0);
    }
}
