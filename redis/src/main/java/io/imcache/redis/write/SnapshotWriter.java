package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.accounts.AccountDirectory;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Replaces accounts. A push first proposes its digests (one round trip, and all there is for an unchanged one), then reads
 * the index entries of what differs, finds the changes, and commits them on the condition that the account is still at the
 * version that was compared.
 */
public final class SnapshotWriter {
    /** How often to start again after another writer was faster. */
    static final int TRIES = 10;

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
        push.collections().forEach((collection, items) -> digests.put(collection, CollectionDigest.of(items)));
        return attempt(new Push(push, names.account(push.accountId()), digests, Map.of()), TRIES);
    }

    /**
     * A snapshot.
     *
     * @param digests of what it says of each collection; of one that was not read yet all counts that was pushed
     * @param rejected how many items were none, of each collection that was read
     */
    private record Push(
            SnapshotPush snapshot,
            AccountKeys keys,
            Map<ItemCollection, CollectionDigest> digests,
            Map<ItemCollection, Integer> rejected) {

        /** With what is known once collections were read: items without identity, and all but the last of an id, don't count. */
        Push read(List<SnapshotDiff.Found> all) {
            var digestsThen = new EnumMap<>(digests);
            var rejectedThen = new EnumMap<ItemCollection, Integer>(ItemCollection.class);
            rejectedThen.putAll(rejected);
            for (SnapshotDiff.Found found : all) {
                digestsThen.put(found.change().collection(), found.change().digest());
                rejectedThen.put(found.change().collection(), found.rejected());
            }
            return new Push(snapshot, keys, digestsThen, rejectedThen);
        }

        SyncStats stats(Map<ItemCollection, Integer> before, List<CollectionChange> changes) {
            int none = rejected.values().stream().mapToInt(Integer::intValue).sum();
            return Outcomes.stats(before, changes, none);
        }
    }

    private Mono<PushOutcome> attempt(Push push, int triesLeft) {
        if (triesLeft == 0) {
            return Mono.just(Outcomes.contended());
        }
        return ProposeScript.call(connection, push.keys(), push.snapshot(), push.digests())
                .flatMap(proposed -> switch (proposed.reason()) {
                    case LEASE -> Mono.just(Outcomes.staleLease(push.snapshot(), proposed.epoch(), proposed.version()));
                    case STALE -> Mono.just(stale(push.snapshot(), proposed));
                    case UNCHANGED -> remember(push, proposed).thenReturn(unchanged(push, proposed));
                    case CHANGED -> changes(push, proposed).flatMap(found -> change(push, proposed, found, triesLeft));
                })
                .switchIfEmpty(Mono.defer(() -> attempt(push, triesLeft - 1)));
    }

    /** Commits; but what, once read, changes nothing is proposed again as what it is. */
    private Mono<PushOutcome> change(
            Push push, ProposeScript.Result proposed, List<SnapshotDiff.Found> found, int triesLeft) {
        Push read = push.read(found);
        List<CollectionChange> changes =
                found.stream().map(SnapshotDiff.Found::change).toList();
        return changes.stream().allMatch(CollectionChange::isEmpty)
                        && !read.digests().equals(push.digests())
                ? attempt(read, triesLeft - 1)
                : commit(read, proposed, changes);
    }

    private static PushOutcome stale(SnapshotPush push, ProposeScript.Result proposed) {
        return new PushOutcome.Refused(
                AnswerCode.STALE_SNAPSHOT,
                "timestamp: " + push.timestamp() + " (expected: " + proposed.timestamp() + " or later, the stored one)",
                proposed.version());
    }

    private static PushOutcome unchanged(Push push, ProposeScript.Result proposed) {
        return new PushOutcome.Committed(proposed.version(), false, push.stats(proposed.counts(), List.of()));
    }

    /** Makes the list of accounts right where it says something else of this account, or nothing. */
    private Mono<String> remember(Push push, ProposeScript.Result proposed) {
        return register(push, proposed)
                .flatMap(registered -> registered.equals(proposed.registered())
                        ? Mono.just(registered)
                        : directory.remember(push.keys(), registered));
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
                // What a new account remembers of the list may be from before it was removed.
                proposed.version() == 0 ? "" : proposed.registered());
    }

    /** The changes in each collection that differs; empty where the account moved on while they were looked up. */
    private Mono<List<SnapshotDiff.Found>> changes(Push push, ProposeScript.Result proposed) {
        return Flux.fromIterable(proposed.differing())
                .concatMap(collection -> new SnapshotDiff(
                                connection,
                                push.keys(),
                                proposed,
                                collection,
                                requireNonNull(push.snapshot().collections().get(collection)))
                        .change())
                .collectList()
                .filter(found -> found.size() == proposed.differing().size());
    }

    /** Empty where the account moved on meanwhile. */
    private Mono<PushOutcome> commit(Push push, ProposeScript.Result proposed, List<CollectionChange> changes) {
        return register(push, proposed)
                .flatMap(registered -> commits.commit(
                        new CommitScript.Terms(push.keys(), proposed.version(), push.snapshot(), registered, "push"),
                        changes))
                .flatMap(result -> result.reason() == CommitScript.Reason.COMMITTED
                        ? Mono.<PushOutcome>just(committed(push, proposed, changes, result.version()))
                        : Mono.empty());
    }

    private static PushOutcome committed(
            Push push, ProposeScript.Result proposed, List<CollectionChange> changes, long version) {
        return new PushOutcome.Committed(version, true, push.stats(proposed.counts(), changes));
    }
}
