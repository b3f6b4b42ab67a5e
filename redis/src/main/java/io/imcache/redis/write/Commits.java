package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Commits changes. Small changes go along with the commit; a collection with large ones is staged before, and the
 * commit puts it in place.
 */
public final class Commits {
    /** What one commit may change in place: some milliseconds of Redis's thread at most. Larger changes are staged. */
    public static final int PATCH_ITEMS = 500;

    private static final long PATCH_BYTES = 512 * 1024;

    private final StoreConnection connection;
    private final byte[] channel;

    public Commits(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.channel = names.changes();
    }

    /** Returns whether a change is too large to be made in place, so that its whole collection is needed. */
    static boolean isLarge(CollectionChange change) {
        return change.size() > PATCH_ITEMS || change.bytes() > PATCH_BYTES;
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
                                                    keys, stored.version(), null, pushed, "", "retention"),
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
        return commit(new CommitScript.Terms(keys, version, null, null, "", kind), changes)
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

    /** Chooses which changes go along with the commit, smallest first, and which are staged before it. */
    private static List<CommitScript.Part> plan(List<CollectionChange> changes) {
        String token = UUID.randomUUID().toString();
        var parts = new ArrayList<CommitScript.Part>();
        int items = 0;
        long bytes = 0;
        List<CollectionChange> smallestFirst = changes.stream()
                .sorted(Comparator.comparingLong(CollectionChange::bytes).thenComparing(CollectionChange::size))
                .toList();
        for (CollectionChange change : smallestFirst) {
            boolean inPlace = change.whole() == null
                    || change.count() == 0
                    || (items + change.size() <= PATCH_ITEMS && bytes + change.bytes() <= PATCH_BYTES);
            if (inPlace && change.count() > 0) {
                items += change.size();
                bytes += change.bytes();
            }
            parts.add(new CommitScript.Part(change, inPlace ? null : token));
        }
        return parts;
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
