package io.imcache.redis;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
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
final class SnapshotWriter {
    /** How often to start again after another writer was faster. */
    static final int TRIES = 10;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;
    private final Commits commits;

    SnapshotWriter(StoreConnection connection, StoreNames names, AccountDirectory directory, Commits commits) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
        this.commits = commits;
    }

    Mono<PushOutcome> replace(SnapshotPush push) {
        var digests = new EnumMap<ItemCollection, CollectionDigest>(ItemCollection.class);
        push.collections().forEach((collection, items) -> digests.put(collection, digest(items)));
        return attempt(new Push(push, names.account(push.accountId()), digests), TRIES);
    }

    private static CollectionDigest digest(List<Item> items) {
        CollectionDigest digest = CollectionDigest.EMPTY;
        for (Item item : items) {
            digest = digest.plus(item.id(), item.entry());
        }
        return digest;
    }

    private record Push(SnapshotPush snapshot, AccountKeys keys, Map<ItemCollection, CollectionDigest> digests) {}

    private Mono<PushOutcome> attempt(Push push, int triesLeft) {
        if (triesLeft == 0) {
            return Mono.just(Outcomes.contended());
        }
        return ProposeScript.call(connection, push.keys(), push.snapshot(), push.digests())
                .flatMap(proposed -> switch (proposed.reason()) {
                    case LEASE -> Mono.just(Outcomes.staleLease(push.snapshot(), proposed.epoch(), proposed.version()));
                    case STALE -> Mono.just(stale(push.snapshot(), proposed));
                    case UNCHANGED -> remember(push, proposed).thenReturn(unchanged(push.snapshot(), proposed));
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
                proposed.version(), false, Outcomes.stats(proposed.counts(), List.of(), push.rejected()));
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
    private Mono<List<CollectionChange>> changes(Push push, ProposeScript.Result proposed) {
        return Flux.fromIterable(proposed.differing())
                .concatMap(collection -> new SnapshotDiff(
                                connection,
                                push.keys(),
                                proposed,
                                collection,
                                push.snapshot().collections().getOrDefault(collection, List.of()))
                        .change())
                .collectList()
                .filter(changes -> changes.size() == proposed.differing().size());
    }

    /** Empty where the account moved on meanwhile. */
    private Mono<PushOutcome> commit(Push push, ProposeScript.Result proposed, List<CollectionChange> changes) {
        return register(push, proposed)
                .flatMap(registered -> commits.commit(
                        new CommitScript.Terms(push.keys(), proposed.version(), push.snapshot(), registered, "push"),
                        changes))
                .flatMap(result -> result.reason() == CommitScript.Reason.COMMITTED
                        ? Mono.<PushOutcome>just(committed(push.snapshot(), proposed, changes, result.version()))
                        : Mono.empty());
    }

    private static PushOutcome committed(
            SnapshotPush push, ProposeScript.Result proposed, List<CollectionChange> changes, long version) {
        return new PushOutcome.Committed(version, true, Outcomes.stats(proposed.counts(), changes, push.rejected()));
    }
}
