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
 * Notes which accounts were read or written, and reports them to Redis now and then. A write for each read would double the
 * cost of reads. If a master is killed, the notes of some seconds are lost, which does no harm.
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

    /** Notes that an account was read or written. */
    public void touch(String accountId) {
        touched.add(accountId);
    }

    /** Reports the accounts that were noted since the last time. */
    public Mono<Void> flush() {
        return Mono.defer(() -> {
            double now = clock.millis();
            List<String> noted = List.copyOf(touched);
            // An account touched from here on is noted again, which does no harm.
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
