package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.accounts.AccountDirectory;
import io.imcache.redis.accounts.AccountScript;
import io.imcache.redis.accounts.Deletions;
import io.imcache.redis.arrival.SentMessages;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.IndexEntries;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.read.Attempts;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Changes some items of an account and leaves the others alone. Reads only the items that a delta names, unless the delta
 * changes so many that the whole collection has to be staged.
 */
public final class DeltaWriter {
    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;
    private final Commits commits;

    public DeltaWriter(StoreConnection connection, StoreNames names, AccountDirectory directory, Commits commits) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
        this.commits = commits;
    }

    /** Sets and removes items. */
    public Mono<PushOutcome> apply(DeltaPush delta) {
        return write(delta, false);
    }

    /** Sets fields of items. */
    public Mono<PushOutcome> merge(SnapshotPush push) {
        return write(new DeltaPush(push, null, Map.of()), true);
    }

    private Mono<PushOutcome> write(DeltaPush delta, boolean merging) {
        return Mono.fromCallable(() -> read(delta, merging))
                .subscribeOn(ServingThreads.COMPARING)
                .flatMap(read -> read.staging()
                        .discardAfter(Attempts.repeat(
                                Attempts.WRITES, () -> attempt(read), Mono.just(Outcomes.contended()))));
    }

    private Delta read(DeltaPush delta, boolean merging) {
        var items = new EnumMap<ItemCollection, List<Item>>(ItemCollection.class);
        int rejected = 0;
        for (var collection : delta.push().collections().entrySet()) {
            PushedItems.Read read = collection.getValue().read();
            items.put(collection.getKey(), read.others());
            rejected += read.rejected();
        }
        AccountKeys keys = names.account(delta.push().accountId());
        return new Delta(delta, keys, new Staging(connection, keys), merging, items, rejected);
    }

    /** Applies the delta to the account as it is now; empty if the account changes meanwhile. */
    private Mono<PushOutcome> attempt(Delta delta) {
        ItemCollection first = delta.collections().stream().findFirst().orElse(ItemCollection.MESSAGES);
        return DeltaReading.begin(connection, delta.keys(), first, List.copyOf(delta.ids(first)))
                .flatMap(reading -> refusal(delta, reading.state()).orElseGet(() -> changes(delta, reading)
                        .flatMap(changes -> commit(delta, reading.state(), changes))));
    }

    private Optional<Mono<PushOutcome>> refusal(Delta delta, AccountScript.State state) {
        Long base = delta.delta().baseVersion();
        Long epoch = delta.push().epoch();
        if (epoch == null ? state.assigned() : epoch < state.epoch()) {
            return Optional.of(Mono.just(Outcomes.staleLease(delta.push(), state.epoch(), state.version())));
        }
        if (state.version() == 0 && state.deleted()) {
            return Optional.of(Deletions.refuse(connection, delta.keys()));
        }
        if (state.version() == 0 && delta.push().timestamp() <= state.deletedAt()) {
            return Optional.of(Mono.just(Outcomes.staleUpdate(delta.push(), 0)));
        }
        if (base != null && base != state.version()) {
            return Optional.of(Mono.just(Outcomes.versionConflict(base, state.version())));
        }
        return Optional.empty();
    }

    /** Finds the changes of each collection; empty if the account changes meanwhile. */
    private Mono<List<CollectionChange>> changes(Delta delta, DeltaReading reading) {
        Set<ItemCollection> collections = delta.collections();
        Map<String, String> profile = reading.state().profile();
        return Flux.fromIterable(collections)
                .concatMap(collection -> made(delta, collection, reading.state())
                        .flatMap(made -> reading.items(collection, delta.idsWith(collection, made)))
                        .publishOn(ServingThreads.COMPARING)
                        .map(stored -> new DeltaDiff(delta, collection, profile, stored).change()))
                .collectList()
                .filter(changes -> changes.size() == collections.size())
                .flatMap(changes -> withWhole(delta, changes, reading.state().version()));
    }

    /** Finds messages that IM clients made and that the delta may contain now. */
    private Mono<List<String>> made(Delta delta, ItemCollection collection, AccountScript.State state) {
        return collection != ItemCollection.MESSAGES || delta.items(collection).isEmpty() || !state.hasMarkedMessages()
                ? Mono.just(List.of())
                : SentMessages.ids(connection, delta.keys());
    }

    /** Adds the whole collections of changes that don't fit into one commit; empty if the account changes meanwhile. */
    private Mono<List<CollectionChange>> withWhole(Delta delta, List<CollectionChange> changes, long version) {
        Set<CollectionChange> inPlace = Commits.inPlace(changes);
        return Flux.fromIterable(changes)
                .concatMap(change -> inPlace.contains(change) || delta.staging().copies(change)
                        ? Mono.just(change)
                        : withWhole(delta, change, version))
                .collectList()
                .filter(all -> all.size() == changes.size());
    }

    /** Adds the whole collection as it is after the change; empty if the account changes meanwhile. */
    private Mono<CollectionChange> withWhole(Delta delta, CollectionChange change, long version) {
        ItemSchema schema = ItemSchema.of(change.collection());
        return IndexEntries.read(connection, delta.keys(), change.collection(), version)
                .publishOn(ServingThreads.COMPARING)
                .flatMap(entries -> {
                    Map<String, byte[]> byId = new LinkedHashMap<>();
                    entries.forEach(entry -> byId.put(schema.id(entry), entry));
                    change.removedIds().forEach(byId::remove);
                    change.set().forEach(item -> byId.remove(item.id()));
                    return Wholes.set(connection, delta.keys(), version, change, change.set(), byId);
                });
    }

    private Mono<PushOutcome> commit(Delta delta, AccountScript.State state, List<CollectionChange> all) {
        List<CollectionChange> changes =
                all.stream().filter(change -> !change.isEmpty()).toList();
        if (changes.isEmpty() && state.version() == 0 && all.stream().anyMatch(change -> change.deferred() > 0)) {
            // The account is left to its first snapshot too.
            return Mono.just(
                    new PushOutcome.Committed(0, false, Outcomes.stats(state.counts(), all, delta.rejected(), 0)));
        }
        return changes.isEmpty()
                        && state.version() != 0
                        && isPlatform(delta.push().platform(), state)
                ? seen(delta, state, all)
                : commitChanges(delta, state, all, changes);
    }

    private static boolean isPlatform(@Nullable String pushed, AccountScript.State state) {
        return pushed == null || pushed.equals(state.platform());
    }

    /** Notes a delta that changes nothing; empty if the account changes meanwhile. */
    private Mono<PushOutcome> seen(Delta delta, AccountScript.State state, List<CollectionChange> all) {
        return SeenScript.call(connection, delta.keys(), state.version(), delta.push())
                .flatMap(reason -> switch (reason) {
                    case SEEN ->
                        directory
                                .correct(
                                        delta.keys(),
                                        state.platform(),
                                        AccountStatus.of(state.profile(), true),
                                        state.registered())
                                .thenReturn(new PushOutcome.Committed(
                                        state.version(),
                                        false,
                                        Outcomes.stats(state.counts(), all, delta.rejected(), 0)));
                    case STALE -> Mono.just(Outcomes.staleUpdate(delta.push(), state.version()));
                    case CONFLICT, LEASE -> Mono.empty();
                });
    }

    private Mono<PushOutcome> commitChanges(
            Delta delta, AccountScript.State state, List<CollectionChange> all, List<CollectionChange> changes) {
        String platform = delta.push().platform() == null
                ? state.platform()
                : delta.push().platform();
        boolean isNew = state.version() == 0;
        AccountStatus status = AccountStatus.of(state.profile(), true);
        Mono<String> register = directory.register(
                // As in SnapshotWriter.
                delta.push().accountId(), platform, status, isNew ? "" : state.registered());
        return register.flatMap(registered -> commits.commit(
                        new CommitScript.Terms(
                                delta.keys(),
                                state.version(),
                                delta.push(),
                                registered,
                                delta.merging() ? "update" : "delta"),
                        changes,
                        delta.staging()))
                .flatMap(result -> result.reason() != CommitScript.Reason.COMMITTED && isNew
                        ? directory.unregister(delta.push().accountId()).thenReturn(result)
                        : Mono.just(result))
                .flatMap(result -> switch (result.reason()) {
                    case COMMITTED ->
                        (isNew ? register : Mono.empty())
                                .thenReturn(new PushOutcome.Committed(
                                        result.version(),
                                        true,
                                        Outcomes.stats(state.counts(), all, delta.rejected(), 0)));
                    case STALE -> Mono.just(Outcomes.staleUpdate(delta.push(), state.version()));
                    case CONFLICT, LEASE, DELETED, LAYOUT, UNSTAGED -> Mono.empty();
                });
    }
}
