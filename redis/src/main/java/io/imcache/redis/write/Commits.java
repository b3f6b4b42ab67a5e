package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.EarlierLayoutException;
import io.imcache.redis.index.Repacking;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ServingThreads;
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
    /** Entries that may be changed by one commit: so many in runs of their own are within {@link #PATCH_COST}. */
    private static final int PATCH_ENTRIES = 160;

    /**
     * What one commit may change in place over all collections, in {@link CollectionChange#cost}: some 4 milliseconds of Redis's
     * thread, on a quiet machine. That is 150 changed items, or 45 new ones and 45 that go, if each is in a run of its own. More is
     * staged.
     */
    static final int PATCH_COST = 7_000;

    /** What it costs to write a run of the index anew, in the same measure. */
    static final int RUN_COST = 30;

    /** What it costs to put an entry into a run, or to take it out. */
    static final int ENTRY_COST = 6;

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
                .publishOn(ServingThreads.COMPARING)
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

    /** Returns how many items of a collection may be marked, or removed, by one commit. */
    public static int patchItems(ItemCollection collection) {
        return PATCH_ENTRIES / ItemSchema.of(collection).mostEntries();
    }

    /** Commits changes that seldom need staging, because they are small. */
    Mono<CommitScript.Result> commit(CommitScript.Terms terms, List<CollectionChange> changes) {
        var staging = new Staging(connection, terms.keys());
        return staging.discardAfter(commit(terms, changes, staging));
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
                .publishOn(ServingThreads.COMPARING)
                .flatMap(all -> commitAll(terms, all, staging)
                        .onErrorResume(EarlierLayoutException.class, earlier -> new Repacking(connection, terms.keys())
                                .repack(terms.version())
                                .filter(Boolean::booleanValue)
                                .publishOn(ServingThreads.COMPARING)
                                .flatMap(repacked -> commitAll(terms, all, staging))))
                .defaultIfEmpty(moved);
    }

    private Mono<CommitScript.Result> commitAll(
            CommitScript.Terms terms, List<CollectionChange> changes, Staging staging) {
        Set<CollectionChange> inPlace = inPlace(changes);
        return Flux.fromIterable(changes)
                .concatMap(change -> part(terms.version(), change, inPlace.contains(change), staging)
                        .publishOn(ServingThreads.COMPARING))
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
            case LAYOUT -> Mono.error(new EarlierLayoutException());
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
        return bytes > PACKED_AT_ONCE ? commit.subscribeOn(ServingThreads.COMPARING) : commit;
    }

    /** Stages a change that does not go along with the commit; empty if the account is not at the version. */
    private static Mono<CommitScript.Part> part(
            long version, CollectionChange change, boolean inPlace, Staging staging) {
        List<Item> whole = change.whole();
        if (!inPlace && staging.copies(change)) {
            return staging.copy(change, version)
                    .map(members -> new CommitScript.Part(change, staging.token(), members));
        }
        if (inPlace || whole == null) {
            return Mono.just(new CommitScript.Part(change, null, 0));
        }
        return staging.stage(change.collection(), whole)
                .map(members -> new CommitScript.Part(change, staging.token(), members));
    }
}
