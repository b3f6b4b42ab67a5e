package io.imcache.master.operations;

import io.imcache.master.support.Regularly;
import io.imcache.redis.connection.StoreStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Asks Redis once a second whether it is there, so that who asks how this master does need not wait for Redis. */
final class RedisWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long NEVER = Long.MIN_VALUE;

    private final StoreStatus store;
    /** When Redis last answered; {@link #NEVER} where it has not. */
    private final AtomicLong answered = new AtomicLong(NEVER);

    private volatile boolean up;
    private boolean told;
    private volatile Disposable running = Disposables.disposed();

    RedisWatch(StoreStatus store, MeterRegistry meters) {
        this.store = store;
        Gauge.builder("imcache.redis.up", this, watch -> watch.up ? 1 : 0)
                .description("Whether Redis answered this master when it was last asked, a second ago or less: 1 or 0")
                .register(meters);
    }

    /** Whether Redis answered when it was last asked. */
    boolean isUp() {
        return up;
    }

    /** How long Redis has not answered, also while it is up; null where it never has. */
    @Nullable Duration silence() {
        long at = answered.get();
        return at == NEVER ? null : Duration.ofNanos(System.nanoTime() - at);
    }

    /** Asks now. Never ends with an error. */
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
    public void start() {
        running = Regularly.run(Duration.ZERO, EVERY, this::ask).subscribe();
    }

    @Override
    public void stop() {
        running.dispose();
    }

    @Override
    public boolean isRunning() {
        return !running.isDisposed();
    }
}
