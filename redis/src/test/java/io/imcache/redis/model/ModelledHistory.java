package io.imcache.redis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.testing.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A history of one account, played with the store and with the model. */
final class ModelledHistory {
    private static final long T = 1_761_804_248_025L;

    private final String id;
    private final RedisAccountStore store;
    /** Another installation with the same keys, in another database. */
    private final RedisAccountStore neighbour;

    private final StoreConnection connection;
    private final AccountModel model = new AccountModel();
    private final ModelledSending sending;
    private final ModelComparison comparison;
    private final long[] epochs = new long[3];
    private @Nullable SnapshotPush last;
    private long version;
    private long highest;
    /** Versions that must have been announced, in this order; 0 for a removal. */
    private final List<Long> announced = new ArrayList<>();

    ModelledHistory(String id, StoreConnection connection, RedisAccountStore store, RedisAccountStore neighbour) {
        this.id = id;
        this.connection = connection;
        this.store = store;
        this.neighbour = neighbour;
        this.sending = new ModelledSending(id, store, model);
        this.comparison = new ModelComparison(id, store, model);
    }

    void play(List<ModelStep> history, AccountChanges changes) {
        var heard = new CopyOnWriteArrayList<Long>();
        Disposable listening = changes.changes()
                .filter(change -> id.equals(change.accountId()))
                .subscribe(change -> heard.add(change.version()));
        try {
            for (ModelStep step : history) {
                take(step);
                check();
            }
            removed(store.delete(id).block(), model.delete());
            assertThat(connection
                            .run(commands -> commands.zcard(store.names().accountList()))
                            .block())
                    .as("accounts that are listed")
                    .isZero();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(heard)
                    .isEqualTo(announced));
        } finally {
            listening.dispose();
            store.delete(id).block(); // also after a failure, or the next history would find it
            neighbour.delete(id).block();
        }
    }

    private void take(ModelStep step) {
        switch (step.kind()) {
            case SNAPSHOT -> replace(push(step));
            case SNAPSHOT_AGAIN -> replace(last == null ? push(step) : last);
            case DELTA -> delta(step, version);
            case DELTA_ON_OLD_VERSION -> delta(step, version - 1);
            case DELTA_UNCHANGED -> unchanged(step);
            case DELTA_OF_COPY -> copy(step);
            case MARK -> mark(step);
            case CLAIM -> claim(step);
            case SEND -> changed(sending.send(step));
            case SEND_AGAIN -> sending.sendAgain(step);
            case REPORT -> changed(sending.report(step));
            case EVICT -> evict();
            case OTHER_LAYOUT -> leaveInAnotherLayout();
            case OTHER_DATABASE -> neighbour.replace(push(step)).block();
            case DELETE_AND_SNAPSHOT_AT_ONCE -> deleteAndReplace(push(step));
            case DELETE -> removed(store.delete(id).block(), model.delete());
        }
    }

    private void evict() {
        Double used = used();
        if (used != null) {
            removed(
                    store.remover()
                            .removeUnused(id, used, Long.MAX_VALUE, Duration.ofDays(30))
                            .block(),
                    model.evict());
        }
    }

    private @Nullable Double used() {
        return connection
                .run(commands -> commands.zscore(store.names().activity(), Bytes.of(id)))
                .block();
    }

    private void removed(boolean was, boolean expected) {
        assertThat(was).isEqualTo(expected);
        if (was) {
            announced.add(0L);
        }
        version = 0;
    }

    /** Gives the account the look of one that a master of another version wrote. */
    private void leaveInAnotherLayout() {
        byte[] meta = store.names().account(id).meta();
        if (model.exists()) {
            connection
                    .run(commands -> commands.hset(meta, Bytes.of("v2"), Bytes.of(version)))
                    .block();
            connection.run(commands -> commands.hdel(meta, AccountKeys.VERSION)).block();
        }
        model.leaveInAnotherLayout();
        version = 0;
    }

    /** Deletes and pushes at the same time: it must look as if one had come after the other. */
    private void deleteAndReplace(SnapshotPush push) {
        var both = Mono.zip(store.replace(push), store.delete(id)).block();
        boolean isThere = store.version(id).block() != 0;
        if (both.getT1() instanceof PushOutcome.Committed && !isThere) {
            outcome(both.getT1(), model.replace(push));
            removed(both.getT2(), model.delete());
        } else {
            removed(both.getT2(), model.delete());
            if (isThere) {
                outcome(both.getT1(), model.replace(push));
            } else {
                assertThat(both.getT1()).isInstanceOf(PushOutcome.Refused.class);
            }
        }
    }

    private void claim(ModelStep step) {
        long epoch = store.claim(id, "w" + step.worker(), Duration.ofMinutes(1))
                .block()
                .epoch();
        assertThat(epoch).isGreaterThan(Arrays.stream(epochs).max().orElse(0));
        epochs[step.worker()] = epoch;
        model.claimed(epoch);
    }

    private SnapshotPush push(ModelStep step) {
        Snapshots snapshot = snapshot(step).with(step.collection(), ModelItems.of(step.collection(), step));
        if (step.collection() == ItemCollection.CONVERSATIONS && step.time() % 2 == 1) {
            snapshot.with(ItemCollection.MESSAGES, ModelItems.of(ItemCollection.MESSAGES, step));
        }
        return snapshot.push();
    }

    private Snapshots snapshot(ModelStep step) {
        Snapshots snapshot = Snapshots.snapshotOf(id).at(T + step.time());
        if (step.leased() && epochs[step.worker()] > 0) {
            snapshot.under(epochs[step.worker()]);
        }
        return snapshot;
    }

    private void replace(SnapshotPush push) {
        last = push;
        AccountModel.Expected expected = model.replace(push);
        outcome(store.replace(push).block(), expected);
    }

    private void delta(ModelStep step, long base) {
        SnapshotPush upsert = push(step);
        Map<ItemCollection, List<String>> remove = Map.of(step.collection(), ModelItems.removedBy(step));
        if (base != version) {
            assertThat(store.apply(new DeltaPush(upsert, base, remove)).block())
                    .isInstanceOf(PushOutcome.Refused.class);
            return;
        }
        if (!model.exists()) {
            return; // another test covers deltas of accounts that do not exist
        }
        AccountModel.Expected expected = model.apply(upsert, remove);
        outcome(store.apply(new DeltaPush(upsert, base, remove)).block(), expected);
    }

    private void copy(ModelStep step) {
        if (model.exists()) {
            SnapshotPush upsert = snapshot(step)
                    .at(model.timestamp())
                    .with(ItemCollection.MESSAGES, ModelItems.copy(step))
                    .push();
            AccountModel.Expected expected = model.apply(upsert, Map.of());
            outcome(store.apply(new DeltaPush(upsert, version, Map.of())).block(), expected);
        }
    }

    /** Pushes as a delta what is stored already, as the SDK does all the time. */
    private void unchanged(ModelStep step) {
        if (!model.exists()) {
            return;
        }
        List<String> stored = model.of(step.collection()).values().stream()
                .limit(step.ids().size())
                .toList();
        SnapshotPush upsert = snapshot(step).with(step.collection(), stored).push();
        AccountModel.Expected expected = model.apply(upsert, Map.of());
        if (step.collection() != ItemCollection.MESSAGES) {
            assertThat(expected.changed()).isFalse(); // messages may be compared with sent ones anew
        }
        outcome(store.apply(new DeltaPush(upsert, version, Map.of())).block(), expected);
    }

    private void outcome(PushOutcome outcome, AccountModel.Expected expected) {
        assertThat(expected.matches(outcome))
                .as("%s, expected %s", outcome, expected)
                .isTrue();
        if (outcome instanceof PushOutcome.Committed committed) {
            if (!expected.changed() || version != 0) {
                assertThat(committed.version()).isEqualTo(version + (expected.changed() ? 1 : 0));
            } else {
                assertThat(committed.version()).isGreaterThan(highest);
            }
            moved(committed.version());
        }
    }

    private void mark(ModelStep step) {
        List<String> ids = ModelItems.ids(step);
        boolean changed = model.markRead(step.collection(), ids);
        store.mark(id, step.collection(), ids, Mark.READ).block();
        changed(changed);
    }

    private void changed(boolean changed) {
        moved(version + (changed ? 1 : 0));
    }

    private void moved(long to) {
        if (to != version) {
            announced.add(to);
        }
        version = to;
        highest = Math.max(highest, version);
    }

    private void check() {
        assertThat(store.version(id).block()).isEqualTo(version);
        if (model.exists()) {
            assertThat(used()).isNotNull();
        }
        comparison.check();
    }
}
