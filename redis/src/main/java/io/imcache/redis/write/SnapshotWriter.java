package io.imcache.redis.write;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.accounts.AccountDirectory;
import io.imcache.redis.accounts.Deletions;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.read.Attempts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Replaces accounts. First proposes the digests of a push, in one round trip, which is all that an unchanged push
 * takes. Then reads the index entries of the collections that differ, finds the changes, and commits them on the
 * condition that the account is still at the version that was compared.
 */
public final class SnapshotWriter {
    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;
    private final Commits commits;

    public SnapshotWriter(StoreConnection connection, StoreNames names, AccountDirectory directory, Commits commits) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
        this.commits = commits;
    }

    public Mono<PushOutcome> replace(SnapshotPush push) {
        var digests = new EnumMap<ItemCollection, CollectionDigest>(ItemCollection.class);
        var inOrder = new EnumMap<ItemCollection, byte[]>(ItemCollection.class);
        push.collections().forEach((collection, items) -> {
            digests.put(collection, CollectionDigest.of(items));
            inOrder.put(collection, SnapshotDiff.pushedAs(items, push));
        });
        AccountKeys keys = names.account(push.accountId());
        var proposal = new Push(push, keys, new Staging(connection, keys), digests, inOrder, Map.of());
        return proposal.staging()
                .discardAfter(
                        Attempts.repeat(Attempts.WRITES, () -> attempt(proposal), Mono.just(Outcomes.contended())));
    }

    /**
     * A snapshot on its way.
     *
     * @param digests of its collections; of one that was not read yet, the digest of all that was pushed
     * @param inOrder by what its collections are known; of a collection that was read, {@link CollectionChange#pushedAs}
     * @param read what was found in collections that were read
     */
    private record Push(
            SnapshotPush snapshot,
            AccountKeys keys,
            Staging staging,
            Map<ItemCollection, CollectionDigest> digests,
            Map<ItemCollection, byte[]> inOrder,
            Map<ItemCollection, SnapshotDiff.Found> read) {

        /**
         * Returns this push with the digests of read collections: of an id only the last item counts, and without one
         * none.
         */
        Push read(List<SnapshotDiff.Found> all) {
            var digestsThen = new EnumMap<>(digests);
            var readThen = new EnumMap<ItemCollection, SnapshotDiff.Found>(ItemCollection.class);
            readThen.putAll(read);
            var inOrderThen = new EnumMap<>(inOrder);
            for (SnapshotDiff.Found found : all) {
                digestsThen.put(found.change().collection(), found.change().digest());
                readThen.put(found.change().collection(), found);
                inOrderThen.put(found.change().collection(), found.change().pushedAs());
            }
            return new Push(snapshot, keys, staging, digestsThen, inOrderThen, readThen);
        }

        /** Returns notes on the session, see {@code session.lua}. */
        String notes() {
            var notes = new StringBuilder();
            for (ItemCollection collection : ItemCollection.values()) {
                SnapshotDiff.Found found = read.get(collection);
                boolean waits = found != null && found.held() > 0 && found.isEmpty();
                notes.append(!snapshot.collections().containsKey(collection) ? '.' : waits ? '-' : '+');
            }
            return notes.toString();
        }

        SyncStats stats(ProposeScript.Result proposed, List<CollectionChange> changes) {
            int none = read.values().stream()
                    .mapToInt(SnapshotDiff.Found::rejected)
                    .sum();
            for (long remembered : proposed.rejected().values()) {
                none += (int) remembered;
            }
            int held = read.values().stream().mapToInt(SnapshotDiff.Found::held).sum();
            return Outcomes.stats(proposed.counts(), changes, none, held);
        }
    }

    /** Proposes a push and commits its changes; empty if the account changes meanwhile. */
    private Mono<PushOutcome> attempt(Push push) {
        return ProposeScript.call(
                        connection, push.keys(), push.snapshot(), push.digests(), push.inOrder(), push.notes())
                .flatMap(proposed -> switch (proposed.reason()) {
                    case LEASE -> Mono.just(Outcomes.staleLease(push.snapshot(), proposed.epoch(), proposed.version()));
                    case DELETED -> Deletions.refuse(connection, push.keys());
                    case STALE -> Mono.just(stale(push.snapshot(), proposed));
                    case UNCHANGED -> remember(push, proposed).thenReturn(unchanged(push, proposed));
                    case CHANGED -> changes(push, proposed).flatMap(found -> change(push, proposed, found));
                });
    }

    /** Commits changes. A push that turned out to change nothing, once it was read, is proposed again as such. */
    private Mono<PushOutcome> change(Push push, ProposeScript.Result proposed, List<SnapshotDiff.Found> found) {
        Push read = push.read(found);
        List<CollectionChange> changes =
                found.stream().map(SnapshotDiff.Found::change).toList();
        return changes.stream().allMatch(CollectionChange::isEmpty)
                        && !read.digests().equals(push.digests())
                ? attempt(read)
                : withWhole(push, proposed, found).flatMap(all -> commit(read, proposed, all));
    }

    /** Completes large changes that leave stored items alone; empty if the account changes meanwhile. */
    private Mono<List<CollectionChange>> withWhole(
            Push push, ProposeScript.Result proposed, List<SnapshotDiff.Found> found) {
        Set<CollectionChange> inPlace =
                Commits.inPlace(found.stream().map(SnapshotDiff.Found::change).toList());
        return Flux.fromIterable(found)
                .concatMap(one -> one.lacked().isEmpty()
                                || inPlace.contains(one.change())
                                || push.staging().copies(one.change())
                        ? Mono.just(one.change())
                        : Wholes.set(
                                connection, push.keys(), proposed.version(), one.change(), one.whole(), one.lacked()))
                .collectList()
                .filter(all -> all.size() == found.size());
    }

    private static PushOutcome stale(SnapshotPush push, ProposeScript.Result proposed) {
        return new PushOutcome.Refused(
                AnswerCode.STALE_SNAPSHOT,
                "timestamp: " + push.timestamp() + " (expected: " + proposed.timestamp() + " or later, the stored one)",
                proposed.version());
    }

    private static PushOutcome unchanged(Push push, ProposeScript.Result proposed) {
        return new PushOutcome.Committed(proposed.version(), false, push.stats(proposed, List.of()));
    }

    /** Corrects the list of accounts if it says something else of this account, or nothing. */
    private Mono<Void> remember(Push push, ProposeScript.Result proposed) {
        return directory.correct(
                push.keys(),
                platform(push, proposed),
                AccountStatus.of(proposed.profile(), true),
                proposed.registered());
    }

    /** Lists the account, before the commit. */
    private Mono<String> register(Push push, ProposeScript.Result proposed) {
        return directory.register(
                push.snapshot().accountId(),
                platform(push, proposed),
                AccountStatus.of(proposed.profile(), true),
                // A new account may remember the list from before it was removed.
                proposed.version() == 0 ? "" : proposed.registered());
    }

    private static String platform(Push push, ProposeScript.Result proposed) {
        String pushed = push.snapshot().platform();
        return pushed == null ? proposed.platform() : pushed;
    }

    /** Finds the changes of each collection that differs; empty if the account changes meanwhile. */
    private Mono<List<SnapshotDiff.Found>> changes(Push push, ProposeScript.Result proposed) {
        return Flux.fromIterable(proposed.differing())
                .concatMap(collection ->
                        new SnapshotDiff(connection, push.keys(), proposed, collection, push.snapshot()).change())
                .collectList()
                .filter(found -> found.size() == proposed.differing().size());
    }

    private Mono<PushOutcome> commit(Push push, ProposeScript.Result proposed, List<CollectionChange> changes) {
        return register(push, proposed)
                .flatMap(registered -> commits.commit(
                        new CommitScript.Terms(
                                push.keys(), proposed.version(), push.snapshot(), registered, "push", push.notes()),
                        changes,
                        push.staging()))
                // An account that did not come after all must not stay on the list.
                .flatMap(result -> result.reason() != CommitScript.Reason.COMMITTED && proposed.version() == 0
                        ? directory.unregister(push.snapshot().accountId()).thenReturn(result)
                        : Mono.just(result))
                .filter(result -> result.reason() == CommitScript.Reason.COMMITTED)
                // Somebody who deleted the account meanwhile may have taken the new one off the list.
                .flatMap(result -> (proposed.version() == 0 ? register(push, proposed) : Mono.empty())
                        .thenReturn(committed(push, proposed, changes, result.version())));
    }

    private static PushOutcome committed(
            Push push, ProposeScript.Result proposed, List<CollectionChange> changes, long version) {
        return new PushOutcome.Committed(version, true, push.stats(proposed, changes));
    }
}
