package io.imcache.redis.connection;

import io.imcache.redis.keys.Bytes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Redis's clock. All masters use it, so that differences between their hosts' clocks do no harm. {@link #refresh} reads
 * it. In between the time advances by the JVM's own counter, which no clock adjustment moves. Before the first answer
 * it is the host's clock.
 */
public final class StoreClock implements InstantSource {
    private final StoreConnection connection;
    private final InstantSource host;
    private volatile @Nullable Reading last;

    private record Reading(long millis, long nanoTime) {
        long now() {
            return millis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
        }
    }

    public StoreClock(StoreConnection connection) {
        this(connection, InstantSource.system());
    }

    StoreClock(StoreConnection connection, InstantSource host) {
        this.connection = connection;
        this.host = host;
    }

    /** Reads the time; ends with {@code StoreException} if Redis can't be reached. On a cluster any node answers. */
    public Mono<Void> refresh() {
        return connection
                .run(commands -> commands.time())
                .doOnNext(time -> last = new Reading(
                        1_000 * Bytes.number(time.get(0)) + Bytes.number(time.get(1)) / 1_000, System.nanoTime()))
                .then();
    }

    @Override
    public long millis() {
        Reading reading = last;
        return reading == null ? host.millis() : reading.now();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
