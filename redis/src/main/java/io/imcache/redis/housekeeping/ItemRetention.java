package io.imcache.redis.housekeeping;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.write.CollectionChange;
import io.imcache.redis.write.CommitScript;
import io.imcache.redis.write.Commits;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes old items of accounts that crawlers no longer push; some accounts a round. What a crawler pushes stays however old
 * it is: removed, it would be back with the next push.
 */
final class ItemRetention {
    private static final byte[] FIELD_TIMESTAMP = Bytes.of("t");
    private static final int ITEMS = Commits.PATCH_ITEMS;

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

    /** How many items were removed. */
    Mono<Integer> run() {
        return rounds.run(this::removeOld);
    }

    private Mono<Integer> removeOld(AccountKeys keys) {
        return connection
                .run(commands -> commands.hget(keys.meta(), FIELD_TIMESTAMP))
                .map(Bytes::number)
                .defaultIfEmpty(0L)
                .flatMapMany(pushed -> Flux.fromIterable(policy.items().keySet())
                        .filter(collection -> pushed
                                < policy.oldest(collection, clock.millis()).orElse(0))
                        .concatMap(collection -> removeOld(keys, collection)))
                .reduce(0, Integer::sum);
    }

    private Mono<Integer> removeOld(AccountKeys keys, ItemCollection collection) {
        long oldest = policy.oldest(collection, clock.millis()).orElse(0);
        byte[] prefix = {ItemSchema.ALL};
        Range<byte[]> old = Range.from(
                Range.Boundary.including(ItemSchema.withOrder(prefix, 1)),
                Range.Boundary.excluding(ItemSchema.withOrder(prefix, oldest)));
        return connection
                .run(commands -> commands.zrangebylex(keys.index(collection), old, Limit.create(0, ITEMS)))
                .filter(entries -> !entries.isEmpty())
                .flatMap(entries -> remove(keys, collection, entries))
                .defaultIfEmpty(0);
    }

    /** 0 where the account was changed meanwhile: the next round comes. */
    private Mono<Integer> remove(AccountKeys keys, ItemCollection collection, List<byte[]> entries) {
        ItemSchema schema = ItemSchema.of(collection);
        Map<String, byte[]> byId = new HashMap<>();
        entries.forEach(entry -> byId.put(schema.id(entry), entry));
        return ItemsScript.call(connection, keys, collection, List.copyOf(byId.keySet()))
                .flatMap(stored -> {
                    var change = new CollectionChange(collection, stored.digest(), stored.count());
                    var reader = new ItemReader();
                    stored.items().forEach((id, item) -> {
                        byte[] entry = Entries.of(reader, id, item);
                        if (Arrays.equals(entry, requireNonNull(byId.get(id)))) {
                            change.remove(id, entry);
                            change.dropMark(id);
                        }
                    });
                    if (change.isEmpty()) {
                        return Mono.just(0);
                    }
                    return commits.commit(
                                    new CommitScript.Terms(keys, stored.version(), null, "", "retention"),
                                    List.of(change))
                            .map(result -> result.reason() == CommitScript.Reason.COMMITTED ? change.removed() : 0);
                })
                .defaultIfEmpty(0);
    }
}
