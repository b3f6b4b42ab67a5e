package io.imcache.redis.housekeeping;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Keeps the store small: removes accounts that nobody uses, items past their retention, marks whose items are gone, and, where Redis's memory runs
 * short, the accounts least recently used. One master at a time does it, the one that holds a lock in Redis.
 */
public final class Housekeeping {
    /** Longer than a run may take; a master that dies in one is replaced after that. */
    private static final Duration LOCKED = Duration.ofMinutes(2);

    private final StoreConnection connection;
    private final StoreNames names;
    private final RedisAccountStore store;
    private final Expiry expiry;
    private final ItemRetention retention;
    private final GoneMarks gone;
    private final Eviction eviction;

    /**
     * What a round did.
     *
     * @param ran whether this master held the lock and did it
     * @param expired accounts that were removed because nobody used them
     * @param evicted accounts that were removed to free memory
     * @param itemsRemoved items past their retention that were removed
     */
    public record Report(boolean ran, int expired, int evicted, int itemsRemoved) {}

    public Housekeeping(
            StoreConnection connection, RedisAccountStore store, RetentionPolicy policy, InstantSource clock) {
        this.connection = connection;
        this.names = store.names();
        this.store = store;
        this.expiry = new Expiry(connection, names, store.remover(), policy, clock);
        this.retention = new ItemRetention(connection, names, store.commits(), policy, clock);
        this.gone = new GoneMarks(connection, names, store.commits(), policy, clock);
        this.eviction = new Eviction(connection, names, store.remover(), policy);
    }

    /** One round of it, if no other master is at it. */
    public Mono<Report> run() {
        String token = UUID.randomUUID().toString();
        return store.activity()
                .flush()
                .onErrorComplete() // a full Redis takes no writes, and needs this all the more
                .then(LockScript.call(connection, names.housekeeping(), token, LOCKED))
                .filter(locked -> locked)
                .flatMap(locked -> round().flatMap(report -> release(token).thenReturn(report))
                        .onErrorResume(error -> release(token).then(Mono.error(error))))
                .defaultIfEmpty(new Report(false, 0, 0, 0));
    }

    /** Memory first: what comes after it may need some. */
    private Mono<Report> round() {
        return eviction.run().flatMap(evicted -> expiry.run().flatMap(expired -> retention
                .run()
                .flatMap(items -> gone.run().thenReturn(items))
                .onErrorReturn(StoreException.Full.class, 0)
                .map(items -> new Report(true, expired, evicted, items))));
    }

    private Mono<Void> release(String token) {
        return ReleaseScript.call(connection, names.housekeeping(), token)
                .onErrorComplete()
                .then();
    }
}
