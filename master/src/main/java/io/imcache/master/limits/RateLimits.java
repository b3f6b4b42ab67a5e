package io.imcache.master.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How many requests a client may send in a second, over all masters. Where the masters can't ask Redis what others have let
 * in, they let everybody in: an outage of the one thing is not made one of another.
 */
public final class RateLimits {
    /** What a client is told that pushes more often. */
    public static final String TOO_MANY_PUSHES = "too many pushes with this token; send it again later";

    private static final int MOST_CLIENTS = 100_000;
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    /** What is counted. */
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

    private final SharedBuckets buckets;
    private final LimitProperties properties;
    private final RefusalMeters refusals;
    private final Counter unchecked;
    private final Cache<String, Allowance> allowances = Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(FORGOTTEN)
            .build();

    public RateLimits(SharedBuckets buckets, LimitProperties properties, RefusalMeters refusals, MeterRegistry meters) {
        this.buckets = buckets;
        this.properties = properties;
        this.refusals = refusals;
        this.unchecked = Counter.builder("imcache.limits.unchecked")
                .description("Batches of requests let in without asking Redis, which could not be reached")
                .register(meters);
    }

    /**
     * Whether a client may go on.
     *
     * @param key whose request it is; an empty one is not counted
     */
    public Mono<Boolean> admits(Kind kind, String key) {
        Allowance allowance = allowance(kind, key);
        if (allowance == null) {
            return Allowance.YES;
        }
        return allowance.take().doOnNext(admitted -> {
            if (!admitted) {
                refusals.count(kind.limit);
            }
        });
    }

    /** Whether it is known already that a client may go on; if so, that counts. If not, {@link #admits} has to say. */
    public boolean admitsAtOnce(Kind kind, String key) {
        Allowance allowance = allowance(kind, key);
        return allowance == null || allowance.takeAtOnce();
    }

    private @Nullable Allowance allowance(Kind kind, String key) {
        int perSecond = kind == Kind.IM ? properties.imRequestsPerSecond() : properties.pushesPerSecond();
        return perSecond == 0 || key.isEmpty()
                ? null
                : allowances.get(kind.limit + ':' + key, name -> allowance(name, perSecond));
    }

    private Allowance allowance(String bucket, int perSecond) {
        return new Allowance(
                perSecond,
                wanted -> buckets.take(bucket, perSecond, 2L * perSecond, wanted),
                unchecked::increment,
                System::nanoTime);
    }
}
