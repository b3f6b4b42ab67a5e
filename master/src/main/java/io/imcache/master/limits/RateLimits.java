package io.imcache.master.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Limits the requests of a client per second, over all masters. The buckets of permits are in Redis. A master takes
 * permits from its own copy and tells Redis once it has taken up to 100, so few requests wait for Redis. Until then
 * other masters do not see these permits: each master may admit that many requests too early, and the bucket makes up
 * for them.
 *
 * <p>Fails open: a Redis outage must not reject requests. After a failure, nothing is counted for a second.
 */
public final class RateLimits {
    private static final Logger log = LoggerFactory.getLogger(RateLimits.class);

    /** The answer to a push over the limit. */
    public static final String TOO_MANY_PUSHES = "too many pushes with this token; send it again later";
    /** Admits a request without a question to Redis, so that the caller need not subscribe. */
    public static final Mono<Boolean> YES = Mono.just(true);

    private static final Mono<Boolean> NO = Mono.just(false);
    private static final int MOST_CLIENTS = 100_000;
    private static final long MOST_UNTOLD = 100;
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The kinds of requests that are limited. */
    public enum Kind {
        /** Requests to the IM API. */
        IM("im-requests"),
        /** Pushes over Socket.IO and HTTP. */
        PUSH("pushes");

        private final String limit;

        Kind(String limit) {
            this.limit = limit;
        }
    }

    private final AsyncProxyManager<String> shared;
    private final LimitProperties properties;
    private final RefusalMeters refusals;
    private final Counter unchecked;
    private final LongSupplier nanos;
    private final Cache<String, AsyncBucketProxy> buckets = Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(FORGOTTEN)
            .build();
    private volatile long openUntil;

    /**
     * Creates limits of clients that are not known yet.
     *
     * @param shared the buckets in Redis, by name
     */
    public RateLimits(
            AsyncProxyManager<String> shared,
            LimitProperties properties,
            RefusalMeters refusals,
            MeterRegistry meters) {
        this(shared, properties, refusals, meters, System::nanoTime);
    }

    RateLimits(
            AsyncProxyManager<String> shared,
            LimitProperties properties,
            RefusalMeters refusals,
            MeterRegistry meters,
            LongSupplier nanos) {
        this.shared = shared;
        this.properties = properties;
        this.refusals = refusals;
        this.unchecked = Counter.builder("imcache.limits.unchecked")
                .description("Requests admitted without a limit, because Redis could not be reached")
                .register(meters);
        this.nanos = nanos;
        this.openUntil = nanos.getAsLong();
    }

    /**
     * Takes a permit, and counts a refusal if none is left. Returns {@link #YES} itself if there is one at once. Otherwise it may
     * emit on a thread that serves Redis.
     *
     * @param key the client; nothing is limited for an empty one
     */
    public Mono<Boolean> admits(Kind kind, String key) {
        Mono<Boolean> taken = takes(kind, key);
        return taken == YES
                ? YES
                : taken.doOnNext(admitted -> {
                    if (!admitted) {
                        refusals.count(kind.limit);
                    }
                });
    }

    /**
     * Takes a permit without counting a refusal, for code that asks {@link #admits} before it refuses. Returns {@link
     * #YES} itself if the answer is known at once.
     */
    public Mono<Boolean> takes(Kind kind, String key) {
        int perSecond = kind == Kind.IM ? properties.imRequestsPerSecond() : properties.pushesPerSecond();
        if (perSecond == 0 || key.isEmpty()) {
            return YES;
        }
        if (nanos.getAsLong() - openUntil < 0) {
            unchecked.increment();
            return YES;
        }
        CompletableFuture<Boolean> taken =
                bucket(kind.limit + ':' + key, perSecond).tryConsume(1);
        if (taken.isDone() && !taken.isCompletedExceptionally()) {
            return taken.join() ? YES : NO;
        }
        return Mono.fromFuture(taken, true).timeout(PATIENCE).onErrorResume(error -> {
            log.debug("A limit was not checked", error);
            unchecked.increment();
            openUntil = nanos.getAsLong() + PATIENCE.toNanos();
            return YES;
        });
    }

    private AsyncBucketProxy bucket(String name, int perSecond) {
        return buckets.get(name, made -> {
            var full = BucketConfiguration.builder()
                    .addLimit(limit -> limit.capacity(2L * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .build();
            var untold = new DelayParameters(Math.max(1, Math.min(MOST_UNTOLD, perSecond / 20)), FORGOTTEN);
            return shared.builder()
                    .withOptimization(Optimizations.delaying(untold))
                    .build(made, () -> CompletableFuture.completedFuture(full));
        });
    }
}
