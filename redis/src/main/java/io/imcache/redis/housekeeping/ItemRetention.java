package io.imcache.redis.housekeeping;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.IndexEntries;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.read.Entries;
import io.imcache.redis.write.CollectionChange;
import io.imcache.redis.write.Commits;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes old items of accounts that crawlers no longer push, for some accounts a round. Items that a crawler still
 * pushes stay however old they are: the next push would bring them back. When an account was pushed last is told by Redis's
 * clock, because a crawler's may be years slow.
 */
final class ItemRetention {
    /** The time of the last push, by the crawler's clock and by Redis's. Older masters write only the first. */
    private static final byte[][] FIELDS_PUSHED = {Bytes.of("t"), Bytes.of("ta")};

    private static final byte[] NEVER = Bytes.of("0");
    /** Commits a round and collection. */
    private static final int PARTS = 5;

    private final StoreConnection connection;
    private final AccountRounds rounds;
    private final Commits commits;
    private final RetentionPolicy policy;
    private final InstantSource clock;

    ItemRetention(
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

    /** Runs a round and returns how many items it removed. */
    Mono<Integer> run() {
        return rounds.run(this::removeOld);
    }

    /** An account that was never pushed is left alone: its first push may be under way. */
    private Mono<Integer> removeOld(AccountKeys keys) {
        return connection
                .run(commands -> commands.hmget(keys.meta(), FIELDS_PUSHED))
                .filter(times -> times.get(0).hasValue())
                .map(times -> times.stream()
                        .mapToLong(time -> Bytes.number(time.getValueOrElse(NEVER)))
                        .max()
                        .orElse(0))
                .flatMapMany(pushed -> Flux.fromIterable(policy.items().keySet())
                        .filter(collection -> pushed
                                < policy.oldest(collection, clock.millis()).orElse(0))
                        .concatMap(collection -> removeOld(keys, collection, pushed)))
                .reduce(0, Integer::sum);
    }

    private Mono<Integer> removeOld(AccountKeys keys, ItemCollection collection, long pushed) {
        return removePart(keys, collection, pushed)
                .expand(removed ->
                        removed < Commits.patchItems(collection) ? Mono.empty() : removePart(keys, collection, pushed))
                .take(PARTS)
                .reduce(0, Integer::sum);
    }

    private Mono<Integer> removePart(AccountKeys keys, ItemCollection collection, long pushed) {
        long oldest = policy.oldest(collection, clock.millis()).orElse(0);
        byte[] prefix = {ItemSchema.ALL};
        return IndexEntries.first(
                        connection,
                        keys,
                        collection,
                        ItemSchema.withOrder(prefix, 1),
                        ItemSchema.withOrder(prefix, oldest),
                        Commits.patchItems(collection))
                .filter(entries -> !entries.isEmpty())
                .flatMap(entries -> remove(keys, collection, pushed, entries))
                .map(CollectionChange::removed)
                .defaultIfEmpty(0);
    }

    private Mono<CollectionChange> remove(
            AccountKeys keys, ItemCollection collection, long pushed, List<byte[]> entries) {
        ItemSchema schema = ItemSchema.of(collection);
        Map<String, byte[]> byId = new HashMap<>();
        entries.forEach(entry -> byId.put(schema.id(entry), entry));
        var reader = new ItemReader();
        return commits.retain(
                keys,
                collection,
                pushed,
                List.copyOf(byId.keySet()),
                (change, items) -> items.forEach((id, item) -> {
                    byte[] entry = Entries.of(reader, id, item);
                    if (Arrays.equals(entry, byId.get(id))) {
                        change.removeWithMark(id, entry);
                    }
                }));
    }
}
