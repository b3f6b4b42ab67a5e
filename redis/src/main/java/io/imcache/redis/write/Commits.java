package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Commits changes. Small changes go along with the commit; a collection with large ones is staged before, and the
 * commit puts it in place.
 */
public final class Commits {
    /** Items that may be marked, or removed, by one commit. */
    public static final int PATCH_ITEMS = 500;

    /**
     * What one commit may change in place over all collections, in {@link CollectionChange#cost}: some 4 milliseconds of Redis's
     * thread. That is 800 changed items, or 500 new ones and 500 that go. More is staged.
     */
    static final int PATCH_COST = 4_000;

    private static final long PATCH_BYTES = 512 * 1024;

    private final StoreConnection connection;
    private final byte[] channel;

    public Commits(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.channel = names.changes();
    }

    /**
     * Chooses the changes that go along with a commit, the cheapest first. Of the others the whole collections are needed, to be
     * staged.
     */
    static Set<CollectionChange> inPlace(List<CollectionChange> changes) {
        Set<CollectionChange> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        long cost = 0;
        long bytes = 0;
        List<CollectionChange> cheapestFirst = changes.stream()
                .sorted(Comparator.comparingInt(CollectionChange::cost).thenComparing(CollectionChange::bytes))
                .toList();
        for (CollectionChange change : cheapestFirst) {
            boolean isDrop = change.count() == 0;
            if (isDrop || (cost + change.cost() <= PATCH_COST && bytes + change.bytes() <= PATCH_BYTES)) {
                chosen.add(change);
                cost += isDrop ? 0 : change.cost();
                bytes += isDrop ? 0 : change.bytes();
            }
        }
        return chosen;
    }

    /**
     * Changes a collection for its retention, in one attempt.
     *
     * @param ids of the items that the change is about
     * @param edit makes the change, from the stored items by id
     * @return the change; empty if nothing changed, or if the account changed meanwhile
     */
    public Mono<CollectionChange> retain(
            AccountKeys keys,
            ItemCollection collection,
            List<String> ids,
            BiConsumer<CollectionChange, Map<String, StoredItem>> edit) {
        return ItemsScript.call(connection, keys, collection, ids)
                .filter(stored -> stored.version() != 0)
                .flatMap(stored -> {
                    var change = new CollectionChange(collection, stored);
                    edit.accept(change, stored.items());
                    return change.isEmpty()
                            ? Mono.empty()
                            : commit(keys, stored.version(), List.of(change), "retention")
                                    .map(version -> change);
                });
    }

    /**
     * Commits changes that no push makes.
     *
     * @param version that the changes build on
     * @return the new version; empty if the account changed meanwhile
     */
    Mono<Long> commit(AccountKeys keys, long version, List<CollectionChange> changes, String kind) {
        return commit(new CommitScript.Terms(keys, version, null, "", kind), changes)
                .filter(result -> result.reason() == CommitScript.Reason.COMMITTED)
                .map(CommitScript.Result::version);
    }

    Mono<CommitScript.Result> commit(CommitScript.Terms terms, List<CollectionChange> changes) {
        List<CommitScript.Part> parts = plan(changes);
        return Flux.fromIterable(parts)
                .concatMap(part -> stage(terms.keys(), part))
                .then(Mono.defer(() -> CommitScript.call(connection, channel, terms, parts)))
                .flatMap(result -> result.reason() == CommitScript.Reason.COMMITTED
                        ? Mono.just(result)
                        : discard(terms.keys(), parts).thenReturn(result))
                .onErrorResume(error -> discard(terms.keys(), parts).then(Mono.error(error)));
    }

    private static List<CommitScript.Part> plan(List<CollectionChange> changes) {
        String token = UUID.randomUUID().toString();
        Set<CollectionChange> inPlace = inPlace(changes);
        return changes.stream()
                .map(change -> new CommitScript.Part(
                        change, change.whole() == null || inPlace.contains(change) ? null : token))
                .toList();
    }

    private Mono<Void> stage(AccountKeys keys, CommitScript.Part part) {
        CollectionChange change = part.change();
        return part.token() == null || change.whole() == null
                ? Mono.empty()
                : StageScript.call(connection, keys, part.token(), change.collection(), change.whole());
    }

    /** Removes staged collections that were not used. If that fails too, they expire. */
    private Mono<Void> discard(AccountKeys keys, List<CommitScript.Part> parts) {
        var staged = new ArrayList<byte[]>();
        for (CommitScript.Part part : parts) {
            if (part.token() != null) {
                staged.add(keys.stagedItems(part.token(), part.change().collection()));
                staged.add(keys.stagedIndex(part.token(), part.change().collection()));
            }
        }
        if (staged.isEmpty()) {
            return Mono.empty();
        }
        return connection
                .run(commands -> commands.unlink(staged.toArray(byte[][]::new)))
                .onErrorComplete()
                .then();
    }
}
