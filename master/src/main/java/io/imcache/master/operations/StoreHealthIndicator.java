package io.imcache.master.operations;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * {@code store} in the readiness group: down while Redis does not answer, but only after a time of grace. All masters
 * lose Redis at once; if all were unready at once, the balancer would answer with less than they can.
 */
final class StoreHealthIndicator implements ReactiveHealthIndicator {
    private final RedisWatch watch;
    private final Duration grace;

    StoreHealthIndicator(RedisWatch watch, OperationsProperties properties) {
        this.watch = watch;
        this.grace = properties.redisGrace();
    }

    @Override
    public Mono<Health> health() {
        // Without a first answer there is no grace; the check waits for Redis.
        return watch.silence() == null
                ? watch.ask().map(up -> health(up, watch.silence()))
                : Mono.fromSupplier(() -> health(watch.isUp(), watch.silence()));
    }

    private Health health(boolean up, @Nullable Duration silence) {
        boolean ready = up || (silence != null && silence.compareTo(grace) <= 0);
        Health.Builder health = (ready ? Health.up() : Health.down()).withDetail("redis", up ? "up" : "down");
        return up || silence == null
                ? health.build()
                : health.withDetail("silentSeconds", silence.toSeconds()).build();
    }
}
