package io.imcache.redis.housekeeping;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.accounts.AccountListCheck;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Keeps the store small. Removes accounts that nobody uses, items past their retention, marks of items that are gone,
 * and, if Redis's memory runs short, the accounts least recently used. One master at a time does it: the one that holds
 * a lock in Redis.
 */
public final class Housekeeping {
    /** Longer than a run may take. Another master takes over after that time if a master dies in a run. */
    private static final Duration LOCKED = Duration.ofMinutes(2);

    private static final LuaScript LOCK = new LuaScript("lock");
    private static final LuaScript RELEASE = new LuaScript("release");

    private final StoreConnection connection;
    private final StoreNames names;
    private final RedisAccountStore store;
    private final RetentionPolicy policy;
    private final Expiry expiry;
    private final ItemRetention retention;
    private final GoneMarks gone;
    private final Eviction eviction;
    private final AccountListCheck list;

    /**
     * The result of a round.
     *
     * @param ran whether this master held the lock and ran the round
     * @param expired accounts removed because nobody used them
     * @param evicted accounts removed to free memory
     * @param itemsRemoved items removed because they were past their retention
     */
    public record Report(boolean ran, int expired, int evicted, int itemsRemoved) {}

    public Housekeeping(
            StoreConnection connection, RedisAccountStore store, RetentionPolicy policy, InstantSource clock) {
        this.connection = connection;
        this.names = store.names();
        this.store = store;
        this.policy = policy;
        this.expiry = new Expiry(connection, names, store.remover(), policy, clock);
        this.retention = new ItemRetention(connection, names, store.commits(), policy, clock);
        this.gone = new GoneMarks(connection, names, store.commits(), policy, clock);
        this.list = store.listCheck();
        this.eviction = new Eviction(connection, names, store.remover(), policy);
    }

    /** Runs a round, unless another master is at it. */
    public Mono<Report> run() {
        byte[] token = Bytes.of(UUID.randomUUID().toString());
        return report().onErrorComplete() // a full Redis takes no writes, and needs housekeeping all the more
                .then(lock(token))
                .filter(locked -> locked)
                .flatMap(locked -> round().flatMap(report -> release(token).thenReturn(report))
                        .onErrorResume(error -> release(token).then(Mono.error(error))))
                .defaultIfEmpty(new Report(false, 0, 0, 0));
    }

    /** Reports which accounts were used. To be called also when a master stops. */
    public Mono<Void> report() {
        return store.activity().flush(policy.repeatedPush());
    }

    private Mono<Boolean> lock(byte[] token) {
        return LOCK.call(connection, new byte[][] {names.housekeeping()}, token, Bytes.of(LOCKED.toMillis()))
                .map(Reply::flag);
    }

    private Mono<Void> release(byte[] token) {
        return RELEASE.call(connection, new byte[][] {names.housekeeping()}, token)
                .onErrorComplete()
                .then();
    }

    /** Frees memory first: the other steps may need some. */
    private Mono<Report> round() {
        return eviction.run().flatMap(evicted -> expiry.run().flatMap(expired -> list.run()
                .then(retention.run())
                .flatMap(items -> gone.run().thenReturn(items))
                .onErrorReturn(StoreException.Full.class, 0)
                .map(items -> new Report(true, expired, evicted, items))));
    }
}
