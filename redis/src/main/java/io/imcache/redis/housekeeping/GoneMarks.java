package io.imcache.redis.housekeeping;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.write.CollectionChange;
import io.imcache.redis.write.CommitScript;
import io.imcache.redis.write.Commits;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Forgets what IM clients did to items that left their accounts long ago; some accounts a round. A crawler whose window
 * moves away from an item and comes back finds its mark, unless the item was away for the whole time.
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

    /** How many marks were forgotten. */
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

    /** By a commit: a push that brings the item back at this moment has either the mark or a version conflict. */
    private Mono<Integer> drop(AccountKeys keys, ItemCollection collection, List<String> ids) {
        if (ids.isEmpty()) {
            return Mono.just(0);
        }
        return ItemsScript.call(connection, keys, collection, ids)
                .filter(stored -> stored.version() != 0)
                .flatMap(stored -> {
                    var change = new CollectionChange(collection, stored.digest(), stored.count());
                    ids.stream().filter(id -> !stored.items().containsKey(id)).forEach(change::dropMark);
                    int dropped = change.droppedMarks().size();
                    return dropped == 0
                            ? Mono.just(0)
                            : commits.commit(
                                            new CommitScript.Terms(keys, stored.version(), null, "", "retention"),
                                            List.of(change))
                                    .map(result -> result.reason() == CommitScript.Reason.COMMITTED ? dropped : 0);
                })
                .defaultIfEmpty(0);
    }
}
