package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.ItemsScript;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
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

    /** Bytes of items that are packed on any thread: some 50 microseconds. */
    private static final long PACKED_AT_ONCE = 16 * 1024;

    private final StoreConnection connection;
    private final byte[] channel;

    public Commits(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.channel = names.changes();
    }

    /**
     * Chooses the changes that go along with a commit, the cheapest first. Of the others the whole collections are needed, to be
     * staged, unless {@link Staging#copies} them.
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
     * @param pushed the account's last push must still be the one of this time, in ms; null if it may be another
     * @param ids of the items that the change is about
     * @param edit makes the change, from the stored items by id
     * @return the change; empty if nothing changed, if the account changed meanwhile, or if it was pushed
     */
    public Mono<CollectionChange> retain(
            AccountKeys keys,
            ItemCollection collection,
            @Nullable Long pushed,
            List<String> ids,
            BiConsumer<CollectionChange, Map<String, StoredItem>> edit) {
        return ItemsScript.call(connection, keys, collection, ids)
                .filter(stored -> stored.version() != 0)
                .publishOn(SnapshotDiff.COMPARING)
                .flatMap(stored -> {
                    var change = new CollectionChange(collection, stored);
                    edit.accept(change, stored.items());
                    return change.isEmpty()
                            ? Mono.empty()
                            : commit(
                                            new CommitScript.Terms(
                                                    keys, stored.version(), null, null, pushed, "", "retention", ""),
                                            List.of(change))
                                    .filter(result -> result.reason() == CommitScript.Reason.COMMITTED)
                                    .map(result -> change);
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

    /** Commits changes that need no staging, because they are small. */
    Mono<CommitScript.Result> commit(CommitScript.Terms terms, List<CollectionChange> changes) {
        return commit(terms, changes, new Staging(connection, terms.keys()));
    }

    /**
     * Commits changes.
     *
     * @param staging keeps what was staged if the account has changed meanwhile; the caller discards it
     */
    Mono<CommitScript.Result> commit(CommitScript.Terms terms, List<CollectionChange> changes, Staging staging) {
        var moved = new CommitScript.Result(CommitScript.Reason.CONFLICT, terms.version());
        return new ConversationOrder(connection, terms.keys(), terms.version(), changes)
                .completed()
                .flatMap(all -> commitAll(terms, all, staging))
                .defaultIfEmpty(moved);
    }

    private Mono<CommitScript.Result> commitAll(
            CommitScript.Terms terms, List<CollectionChange> changes, Staging staging) {
        Set<CollectionChange> inPlace = inPlace(changes);
        return Flux.fromIterable(changes)
                .concatMap(change -> part(terms.version(), change, inPlace.contains(change), staging)
                        .publishOn(SnapshotDiff.COMPARING))
                .collectList()
                .filter(parts -> parts.size() == changes.size())
                .flatMap(parts -> commitParts(terms, parts, staging));
    }

    private Mono<CommitScript.Result> commitParts(
            CommitScript.Terms terms, List<CommitScript.Part> parts, Staging staging) {
        return committed(terms, parts).flatMap(result -> switch (result.reason()) {
            case COMMITTED -> {
                staging.used(parts.stream()
                        .filter(part -> part.token() != null)
                        .map(part -> part.change().collection())
                        .toList());
                yield Mono.just(result);
            }
            case UNSTAGED -> {
                staging.stageAll();
                yield staging.discard().thenReturn(result);
            }
            case CONFLICT, LEASE, DELETED, STALE -> Mono.just(result);
        });
    }

    /** Packs and commits. Packing many items takes milliseconds, too long for the thread that reads from Redis. */
    private Mono<CommitScript.Result> committed(CommitScript.Terms terms, List<CommitScript.Part> parts) {
        Mono<CommitScript.Result> commit = Mono.defer(() -> CommitScript.call(connection, channel, terms, parts));
        long bytes = parts.stream()
                .filter(part -> part.token() == null)
                .mapToLong(part -> part.change().bytes())
                .sum();
        return bytes > PACKED_AT_ONCE ? commit.subscribeOn(SnapshotDiff.COMPARING) : commit;
    }

    /** Stages a change that does not go along with the commit; empty if the account is not at the version. */
    private static Mono<CommitScript.Part> part(
            long version, CollectionChange change, boolean inPlace, Staging staging) {
        List<Item> whole = change.whole();
        if (!inPlace && staging.copies(change)) {
            return staging.copy(change, version)
                    .map(entries -> new CommitScript.Part(change, staging.token(), entries));
        }
        if (inPlace || whole == null) {
            return Mono.just(new CommitScript.Part(change, null, 0));
        }
        return staging.stage(change.collection(), whole)
                .then(Mono.fromSupplier(() -> new CommitScript.Part(
                        change,
                        staging.token(),
                        StageScript.entries(change.collection(), whole).size())));
    }
}
