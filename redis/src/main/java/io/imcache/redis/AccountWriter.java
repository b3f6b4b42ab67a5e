package io.imcache.redis;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.SyncStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Replaces accounts. A push first proposes its digests (one round trip, and all there is for an unchanged one), then reads
 * the index entries of what differs, finds the changes, and commits them on the condition that the account is still at the
 * version that was compared. Small changes go along with the commit; a collection with large ones is staged before it.
 */
final class AccountWriter {
    /** What one commit may change in place: some milliseconds of Redis's thread at most. The rest is staged. */
    private static final int PATCH_ITEMS = 500;

    private static final long PATCH_BYTES = 512 * 1024;
    /** How often to start again after another master was faster. */
    private static final int TRIES = 10;

    private final StoreConnection connection;
    private final AccountDirectory directory;
    private final String prefix;

    AccountWriter(StoreConnection connection, AccountDirectory directory, String prefix) {
        this.connection = connection;
        this.directory = directory;
        this.prefix = prefix;
    }

    Mono<PushOutcome> replace(SnapshotPush push) {
        var digests = new EnumMap<ItemCollection, CollectionDigest>(ItemCollection.class);
        push.collections().forEach((collection, items) -> digests.put(collection, CollectionDigest.of(items)));
        return attempt(new Push(push, new AccountKeys(prefix, push.accountId()), digests), TRIES);
    }

    private record Push(SnapshotPush snapshot, AccountKeys keys, Map<ItemCollection, CollectionDigest> digests) {}

    private Mono<PushOutcome> attempt(Push push, int triesLeft) {
        if (triesLeft == 0) {
            return Mono.just(new PushOutcome.Refused(
                    AnswerCode.VERSION_CONFLICT,
                    "the account was changed by others " + TRIES + " times meanwhile; send the snapshot again",
                    0));
        }
        return ProposeScript.call(connection, push.keys(), push.snapshot(), push.digests())
                .flatMap(proposed -> switch (proposed.reason()) {
                    case STALE -> Mono.just(stale(push.snapshot(), proposed));
                    case UNCHANGED ->
                        register(push, proposed)
                                .flatMap(registered -> registered.equals(proposed.registered())
                                        ? Mono.just(registered)
                                        : directory.remember(push.keys(), registered))
                                .thenReturn(unchanged(push.snapshot(), proposed));
                    case CHANGED -> changes(push, proposed).flatMap(changes -> commit(push, proposed, changes));
                })
                .switchIfEmpty(Mono.defer(() -> attempt(push, triesLeft - 1)));
    }

    private static PushOutcome stale(SnapshotPush push, ProposeScript.Result proposed) {
        return new PushOutcome.Refused(
                AnswerCode.STALE_SNAPSHOT,
                "timestamp: " + push.timestamp() + " (expected: " + proposed.timestamp() + " or later, the stored one)",
                proposed.version());
    }

    private static PushOutcome unchanged(SnapshotPush push, ProposeScript.Result proposed) {
        return new PushOutcome.Committed(
                proposed.version(), false, stats(proposed.counts(), List.of(), push.rejected()));
    }

    /** The list of accounts is told before the commit: no account is ever stored and not listed. */
    private Mono<String> register(Push push, ProposeScript.Result proposed) {
        String platform = push.snapshot().platform() == null
                ? proposed.platform()
                : push.snapshot().platform();
        return directory.register(
                push.snapshot().accountId(),
                platform,
                AccountStatus.of(proposed.profile(), true),
                proposed.registered());
    }

    /** The changes in each collection that differs; empty where the account moved on while they were looked up. */
    private Mono<List<CollectionChange>> changes(Push push, ProposeScript.Result proposed) {
        return Flux.fromIterable(proposed.differing())
                .concatMap(collection -> stored(push, proposed, collection)
                        .map(entries -> CollectionChange.between(
                                collection,
                                entries,
                                push.snapshot().collections().getOrDefault(collection, List.of()))))
                .collectList()
                .filter(changes -> changes.size() == proposed.differing().size());
    }

    private Mono<List<byte[]>> stored(Push push, ProposeScript.Result proposed, ItemCollection collection) {
        return proposed.counts().getOrDefault(collection, 0) == 0
                ? Mono.just(List.of())
                : EntriesScript.call(connection, push.keys(), collection, proposed.version());
    }

    /** Empty where the account moved on meanwhile. */
    private Mono<PushOutcome> commit(Push push, ProposeScript.Result proposed, List<CollectionChange> changes) {
        List<CommitScript.Part> parts = plan(push, changes);
        return Flux.fromIterable(parts)
                .concatMap(part -> part.token() == null
                        ? Mono.empty()
                        : StageScript.call(
                                connection,
                                push.keys(),
                                part.token(),
                                part.change().collection(),
                                part.change().items()))
                .then(Mono.defer(() -> register(push, proposed)))
                .flatMap(registered -> CommitScript.call(
                        connection, push.keys(), push.snapshot(), proposed.version(), registered, parts))
                .flatMap(result -> {
                    if (result.reason() == CommitScript.Reason.COMMITTED) {
                        return Mono.<PushOutcome>just(committed(push.snapshot(), proposed, changes, result.version()));
                    }
                    return discard(push, parts);
                })
                .onErrorResume(error -> discard(push, parts).then(Mono.error(error)));
    }

    /** Chooses what goes along with the commit, smallest first, and what is staged before it. */
    private static List<CommitScript.Part> plan(Push push, List<CollectionChange> changes) {
        String token = UUID.randomUUID().toString();
        var parts = new ArrayList<CommitScript.Part>();
        int items = 0;
        long bytes = 0;
        List<CollectionChange> smallestFirst = changes.stream()
                .sorted(Comparator.comparingLong(CollectionChange::bytes).thenComparing(CollectionChange::size))
                .toList();
        for (CollectionChange change : smallestFirst) {
            CollectionDigest digest = push.digests().getOrDefault(change.collection(), CollectionDigest.EMPTY);
            boolean fits = items + change.size() <= PATCH_ITEMS && bytes + change.bytes() <= PATCH_BYTES;
            if (fits && !change.items().isEmpty()) {
                items += change.size();
                bytes += change.bytes();
            }
            parts.add(
                    new CommitScript.Part(change, digest, fits || change.items().isEmpty() ? null : token));
        }
        return parts;
    }

    /** Removes what was staged and not used; should that fail too, it expires. */
    private <T> Mono<T> discard(Push push, List<CommitScript.Part> parts) {
        var staged = new ArrayList<byte[]>();
        for (CommitScript.Part part : parts) {
            if (part.token() != null) {
                staged.add(push.keys().stagedItems(part.token(), part.change().collection()));
                staged.add(push.keys().stagedIndex(part.token(), part.change().collection()));
            }
        }
        if (staged.isEmpty()) {
            return Mono.empty();
        }
        return connection
                .run(commands -> commands.unlink(staged.toArray(byte[][]::new)))
                .onErrorComplete()
                .then(Mono.empty());
    }

    private static PushOutcome committed(
            SnapshotPush push, ProposeScript.Result proposed, List<CollectionChange> changes, long version) {
        var counts = new EnumMap<>(proposed.counts());
        changes.forEach(change -> counts.put(change.collection(), change.items().size()));
        return new PushOutcome.Committed(version, true, stats(counts, changes, push.rejected()));
    }

    private static SyncStats stats(Map<ItemCollection, Integer> counts, List<CollectionChange> changes, int rejected) {
        return new SyncStats(
                counts.getOrDefault(ItemCollection.COMMENTS, 0),
                counts.getOrDefault(ItemCollection.CONTENTS, 0),
                counts.getOrDefault(ItemCollection.CONVERSATIONS, 0),
                counts.getOrDefault(ItemCollection.MESSAGES, 0),
                counts.getOrDefault(ItemCollection.NOTIFICATIONS, 0),
                changes.stream().mapToInt(CollectionChange::added).sum(),
                changes.stream().mapToInt(CollectionChange::updated).sum(),
                changes.stream().mapToInt(CollectionChange::removed).sum(),
                rejected);
    }
}
