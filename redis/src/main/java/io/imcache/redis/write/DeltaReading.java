package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.accounts.AccountScript;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.read.ItemsScript;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * What a delta reads of its account, all at one version: the state, and with it items of one collection, since most deltas are about
 * one. So {@code delta.lua} answers most deltas in one round trip.
 */
final class DeltaReading {
    private static final LuaScript SCRIPT = new LuaScript("delta");

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final AccountScript.State state;
    private final ItemCollection collection;
    private final Set<String> ids;
    private final ItemsScript.Result items;

    private DeltaReading(
            StoreConnection connection,
            AccountKeys keys,
            AccountScript.State state,
            ItemCollection collection,
            List<String> ids,
            ItemsScript.Result items) {
        this.connection = connection;
        this.keys = keys;
        this.state = state;
        this.collection = collection;
        this.ids = new LinkedHashSet<>(ids);
        this.items = items;
    }

    /**
     * Reads the state, and items.
     *
     * @param ids of items of the collection; those that are too many for one call are read later
     */
    static Mono<DeltaReading> begin(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, List<String> ids) {
        List<String> part = ids.subList(0, Math.min(ids.size(), ItemsScript.PART));
        byte[][] touched = Stream.concat(
                        Stream.of(AccountScript.keys(keys)), Stream.of(keys.items(collection), keys.marks(collection)))
                .toArray(byte[][]::new);
        StoredItems stored = connection.items(keys);
        return stored.reading(() -> SCRIPT.call(connection, touched, ItemsScript.arguments(collection, part))
                .map(reply -> {
                    AccountScript.State state = AccountScript.read(reply.list());
                    ItemsScript.Result items = ItemsScript.read(stored, collection, part, reply.list());
                    return new DeltaReading(connection, keys, state, collection, part, items);
                }));
    }

    AccountScript.State state() {
        return state;
    }

    /** Reads items, those that are not read yet; empty if the account is no longer at the state's version. */
    Mono<ItemsScript.Result> items(ItemCollection wanted, List<String> wantedIds) {
        if (wanted != collection) {
            return stored(wanted, wantedIds);
        }
        List<String> others = wantedIds.stream().filter(id -> !ids.contains(id)).toList();
        return others.isEmpty()
                ? Mono.just(items)
                : stored(wanted, others).map(rest -> {
                    items.items().putAll(rest.items());
                    items.marks().putAll(rest.marks());
                    return items;
                });
    }

    private Mono<ItemsScript.Result> stored(ItemCollection wanted, List<String> wantedIds) {
        return ItemsScript.call(connection, keys, wanted, wantedIds)
                .filter(stored -> stored.version() == state.version());
    }
}
