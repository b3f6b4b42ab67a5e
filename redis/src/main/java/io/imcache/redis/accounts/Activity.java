package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Which accounts were read or written, noted here and told to Redis now and then: a write for each read would double what
 * reads cost. A master that is killed takes some seconds of this with it, which nobody misses.
 */
public final class Activity {
    private final StoreConnection connection;
    private final StoreNames names;
    private final InstantSource clock;
    private final Set<String> touched = ConcurrentHashMap.newKeySet();

    public Activity(StoreConnection connection, StoreNames names, InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.clock = clock;
    }

    public void touch(String accountId) {
        touched.add(accountId);
    }

    /** Tells Redis what was noted since the last time. */
    public Mono<Void> flush() {
        return Mono.defer(() -> {
            double now = clock.millis();
            List<String> noted = List.copyOf(touched);
            // What is touched from here on is noted again, which does no harm.
            noted.forEach(touched::remove);
            if (noted.isEmpty()) {
                return Mono.empty();
            }
            Object[] scored = noted.stream()
                    .flatMap(accountId -> Stream.of(now, Bytes.of(accountId)))
                    .toArray();
            return connection
                    .run(commands -> commands.zadd(names.activity(), scored))
                    .doOnError(error -> touched.addAll(noted))
                    .then();
        });
    }
}
