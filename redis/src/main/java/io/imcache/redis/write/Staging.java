package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.StagedIndex;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The collections that a push stages: it sends them, or has Redis copy them and sends what is different. Those that it sent stay if the account changes before the commit, so that the next attempt sends only
 * what is different by then. Otherwise each mark meanwhile would start a large push again.
 */
final class Staging {
    /** Entries of an index that Redis copies in some 2 milliseconds: those of 6,000 messages. */
    private static final long COPIED_ENTRIES = 12_000;
    /** A copy with changes in a third of it costs Redis as much as sending all. */
    private static final long COPIED_SHARE = 3;

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final Map<ItemCollection, Staged> staged = new EnumMap<>(ItemCollection.class);
    private final Set<ItemCollection> copied = EnumSet.noneOf(ItemCollection.class);
    private boolean mayCopy = true;
    private @Nullable String token;

    /**
     * A collection that was sent.
     *
     * @param members of its index
     */
    private record Staged(List<Item> items, int members) {}

    Staging(StoreConnection connection, AccountKeys keys) {
        this.connection = connection;
        this.keys = keys;
    }

    /** Returns the name under which this push stages. */
    String token() {
        String known = token;
        if (known == null) {
            known = UUID.randomUUID().toString();
            token = known;
        }
        return known;
    }

    private StageScript script(ItemCollection collection) {
        return new StageScript(connection, keys, token(), collection);
    }

    /**
     * Stages a collection, in place of what was staged of it before.
     *
     * @param items all of them, not empty
     * @return how many members the staged index has
     */
    Mono<Integer> stage(ItemCollection collection, List<Item> items) {
        if (copied.remove(collection)) {
            return unlink(List.of(collection))
                    .publishOn(ServingThreads.COMPARING)
                    .then(Mono.defer(() -> stage(collection, items)));
        }
        Staged before = staged.get(collection);
        return staged(collection, before, items)
                .doOnSubscribe(begun -> staged.put(collection, new Staged(items, StagedIndex.NOT_WHOLE)))
                .doOnNext(members -> staged.put(collection, new Staged(items, members)));
    }

    private Mono<Integer> staged(ItemCollection collection, @Nullable Staged before, List<Item> items) {
        if (before == null) {
            return script(collection).stage(items);
        }
        CollectionChange difference = difference(collection, before.items(), items);
        return difference.size() <= items.size() / 2
                ? script(collection).patch(difference, before.members())
                : unlink(List.of(collection))
                        .publishOn(ServingThreads.COMPARING)
                        .then(Mono.defer(() -> script(collection).stage(items)));
    }

    /**
     * Tells whether a change of a part of a collection is to be staged by a copy of it on the server. Then only what is different
     * is sent, and the whole collection is not needed. Redis copies a collection in one go, so it must not be too large.
     */
    boolean copies(CollectionChange change) {
        long before = change.countBefore();
        return mayCopy
                && !staged.containsKey(change.collection())
                && before * ItemSchema.of(change.collection()).mostEntries() <= COPIED_ENTRIES
                && change.size() * COPIED_SHARE <= before;
    }

    /**
     * Copies a collection, and changes the copy.
     *
     * @return how many members the copy's index has; empty if the account is not at this version
     */
    Mono<Integer> copy(CollectionChange change, long version) {
        ItemCollection collection = change.collection();
        Mono<Void> free = copied.add(collection) ? Mono.empty() : unlink(List.of(collection));
        StageScript script = script(collection);
        return free.then(Mono.defer(() -> script.copy(version)))
                .publishOn(ServingThreads.COMPARING)
                .flatMap(members -> script.patch(change, members));
    }

    /** Copies nothing any more: what is stored was not whole. */
    void stageAll() {
        mayCopy = false;
    }

    private static CollectionChange difference(ItemCollection collection, List<Item> before, List<Item> after) {
        var difference = new CollectionChange(collection, CollectionDigest.EMPTY, before.size());
        Map<String, byte[]> entries = new HashMap<>();
        before.forEach(item -> entries.put(item.id(), item.entry()));
        for (Item item : after) {
            byte[] entry = entries.remove(item.id());
            if (entry == null) {
                difference.add(item);
            } else if (!Arrays.equals(entry, item.entry())) {
                difference.replace(entry, item);
            }
        }
        entries.forEach(difference::remove);
        return difference;
    }

    /** Notes that a commit put collections in place, so that they are no longer staged. */
    void used(Collection<ItemCollection> collections) {
        staged.keySet().removeAll(collections);
        copied.removeAll(collections);
    }

    /** Removes what is still staged once an operation ends, however it does. If that fails too, it expires. */
    <T> Mono<T> discardAfter(Mono<T> operation) {
        return operation.flatMap(result -> discard().thenReturn(result)).onErrorResume(error -> discard()
                .then(Mono.error(error)));
    }

    /** Removes what is staged. If that fails, it expires. */
    Mono<Void> discard() {
        return Mono.defer(() -> {
            List<ItemCollection> all = new ArrayList<>(staged.keySet());
            all.addAll(copied);
            staged.clear();
            copied.clear();
            return unlink(all).onErrorComplete();
        });
    }

    private Mono<Void> unlink(List<ItemCollection> collections) {
        if (collections.isEmpty()) {
            return Mono.empty();
        }
        var all = new ArrayList<byte[]>();
        collections.forEach(collection -> all.addAll(script(collection).keys()));
        return connection
                .run(commands -> commands.unlink(all.toArray(byte[][]::new)))
                .then();
    }
}
