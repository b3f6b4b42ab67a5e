package io.imcache.master.operations;

import io.imcache.master.support.Background;
import io.imcache.master.support.Regularly;
import io.imcache.redis.connection.StoreStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Pings Redis once a second, so that health checks need not wait for it. */
final class RedisWatch extends Background {
    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long NEVER = Long.MIN_VALUE;

    private final StoreStatus store;
    /** When Redis last answered; {@link #NEVER} before the first answer. */
    private final AtomicLong answered = new AtomicLong(NEVER);

    private volatile boolean up;
    private boolean told;

    RedisWatch(StoreStatus store, MeterRegistry meters) {
        this.store = store;
        Gauge.builder("imcache.redis.up", this, watch -> watch.up ? 1 : 0)
                .description("Whether Redis answered the last ping of this master, at most a second ago: 1 or 0")
                .register(meters);
    }

    /** Returns whether Redis answered the last ping. */
    boolean isUp() {
        return up;
    }

    /** Returns the time since Redis last answered, also while it is up; null before the first answer. */
    @Nullable Duration silence() {
        long at = answered.get();
        return at == NEVER ? null : Duration.ofNanos(System.nanoTime() - at);
    }

    /** Pings now. Never ends with an error. */
    Mono<Boolean> ask() {
        return store.ping().map(took -> true).doOnNext(answer -> here()).onErrorResume(error -> {
            away(error);
            return Mono.just(false);
        });
    }

    private synchronized void here() {
        long now = System.nanoTime();
        long before = answered.getAndSet(now);
        if (told) {
            told = false;
            log.info(
                    "Redis answers again{}",
                    before == NEVER
                            ? ""
                            : " after " + Duration.ofNanos(now - before).toSeconds() + " s");
        }
        up = true;
    }

    private synchronized void away(Throwable error) {
        up = false;
        if (!told) {
            told = true;
            log.warn("Redis does not answer; requests that need it fail: {}", String.valueOf(error.getMessage()));
        }
    }

    @Override
    protected Disposable begin() {
        return Regularly.run(Duration.ZERO, EVERY, this::ask).subscribe();
    }
}
