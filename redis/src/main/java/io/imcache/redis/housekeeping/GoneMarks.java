package io.imcache.redis.housekeeping;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.write.Commits;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Forgets the marks of items that left their accounts long ago, for some accounts a round. A mark outlives its item so that
 * the item finds it again if a crawler's window moves away from the item and comes back in time.
 */
final class GoneMarks {
    private static final ItemCollection[] COLLECTIONS = ItemCollection.values();
    private static final byte[][] MARKED = Arrays.stream(COLLECTIONS)
            .map(collection -> Bytes.of("k:" + collection.jsonName()))
            .toArray(byte[][]::new);

    private final StoreConnection connection;
    private final AccountRounds rounds;
    private final Commits commits;
    private final RetentionPolicy policy;
    private final InstantSource clock;

    GoneMarks(
            StoreConnection connection,
            StoreNames names,
            Commits commits,
            RetentionPolicy policy,
            InstantSource clock) {
        this.connection = connection;
        this.rounds = new AccountRounds(connection, names);
        this.commits = commits;
        this.policy = policy;
        this.clock = clock;
    }

    /** Runs a round and returns how many marks it dropped. */
    Mono<Integer> run() {
        return rounds.run(this::forget);
    }

    private Mono<Integer> forget(AccountKeys keys) {
        return connection
                .run(commands -> commands.hmget(keys.meta(), MARKED))
                .flatMapMany(marked -> Flux.range(0, COLLECTIONS.length)
                        .filter(i -> marked.get(i).hasValue())
                        .concatMap(i -> forget(keys, COLLECTIONS[i], GoneMarksScript.FIRST)))
                .reduce(0, Integer::sum);
    }

    private Mono<Integer> forget(AccountKeys keys, ItemCollection collection, long cursor) {
        long now = clock.millis();
        long before = now - policy.goneMarks().toMillis();
        return GoneMarksScript.call(connection, keys, collection, cursor, now, before)
                .flatMap(part -> drop(keys, collection, part.expired())
                        .flatMap(dropped -> part.cursor() == GoneMarksScript.FIRST
                                ? Mono.just(dropped)
                                : forget(keys, collection, part.cursor()).map(more -> dropped + more)));
    }

    /** Drops marks by a commit: a push that brings an item back now either gets the mark or conflicts with the version. */
    private Mono<Integer> drop(AccountKeys keys, ItemCollection collection, List<String> ids) {
        if (ids.isEmpty()) {
            return Mono.just(0);
        }
        return commits.retain(keys, collection, null, ids, (change, items) -> ids.stream()
                        .filter(id -> !items.containsKey(id))
                        .forEach(change::dropMark))
                .map(change -> change.droppedMarks().size())
                .defaultIfEmpty(0);
    }
}
