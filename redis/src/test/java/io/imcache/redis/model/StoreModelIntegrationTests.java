package io.imcache.redis.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the store with a model over random histories of one account: snapshots, deltas, marks, deletions and leases of
 * several workers, late, repeated and out of order. Both must agree after every step.
 */
class StoreModelIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final List<ItemCollection> COLLECTIONS =
            List.of(ItemCollection.COMMENTS, ItemCollection.MESSAGES, ItemCollection.NOTIFICATIONS);
    /** The number of items in a large collection: more than a commit changes in place. */
    private static final int MANY = 600;

    private static RedisClient client;
    private static StoreConnection connection;

    @BeforeContainer
    static void connect() {
        client = TestRedis.client();
        connection = new StoreConnection(client, Duration.ofSeconds(10));
    }

    @AfterContainer
    static void close() {
        connection.close();
        client.close();
    }

    /** A step of a history. */
    record Step(
            Kind kind,
            ItemCollection collection,
            List<Integer> ids,
            int contents,
            int time,
            boolean many,
            int worker,
            boolean leased) {}

    enum Kind {
        SNAPSHOT,
        SNAPSHOT_AGAIN,
        DELTA,
        DELTA_ON_OLD_VERSION,
        DELTA_UNCHANGED,
        MARK,
        CLAIM,
        DELETE,
        EVICT
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.SNAPSHOT),
                Tuple.of(3, Kind.SNAPSHOT_AGAIN),
                Tuple.of(6, Kind.DELTA),
                Tuple.of(1, Kind.DELTA_ON_OLD_VERSION),
                Tuple.of(4, Kind.DELTA_UNCHANGED),
                Tuple.of(5, Kind.MARK),
                Tuple.of(2, Kind.CLAIM),
                Tuple.of(1, Kind.DELETE),
                Tuple.of(2, Kind.EVICT));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of(COLLECTIONS),
                        Arbitraries.integers().between(0, 12).list().ofMaxSize(8),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 9).map(i -> i == 0),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
    void theStoreIsWhatTheModelIs(@ForAll("histories") List<Step> history) {
        new Run(new RedisAccountStore(connection, "model-" + UUID.randomUUID())).run(history);
    }

    /** A history that is being played. */
    private static final class Run {
        private final RedisAccountStore store;
        private final AccountModel model = new AccountModel();
        private final long[] epochs = new long[3];
        private @Nullable SnapshotPush last;
        private long version;
        private long highest;

        Run(RedisAccountStore store) {
            this.store = store;
        }

        void run(List<Step> history) {
            for (Step step : history) {
                take(step);
                check();
            }
            store.delete("a").block();
        }

        private void take(Step step) {
            switch (step.kind()) {
                case SNAPSHOT -> replace(push(step));
                case SNAPSHOT_AGAIN -> replace(last == null ? push(step) : last);
                case DELTA -> delta(step, version);
                case DELTA_ON_OLD_VERSION -> delta(step, version - 1);
                case DELTA_UNCHANGED -> unchanged(step);
                case MARK -> mark(step);
                case CLAIM -> claim(step);
                case EVICT -> evict();
                case DELETE -> {
                    assertThat(store.delete("a").block()).isEqualTo(model.delete());
                    version = 0;
                }
            }
        }

        private void evict() {
            Double used = connection
                    .run(commands -> commands.zscore(store.names().activity(), Bytes.of("a")))
                    .block();
            if (used != null) {
                assertThat(store.remover()
                                .removeUnused("a", used, Long.MAX_VALUE, Duration.ofDays(30))
                                .block())
                        .isEqualTo(model.exists());
            }
            model.evict();
            version = 0;
        }

        private void claim(Step step) {
            long epoch = store.claim("a", "w" + step.worker(), Duration.ofMinutes(1))
                    .block()
                    .epoch();
            assertThat(epoch).isGreaterThan(Arrays.stream(epochs).max().orElse(0));
            epochs[step.worker()] = epoch;
            model.claimed(epoch);
        }

        private SnapshotPush push(Step step) {
            var items = new ArrayList<String>();
            if (step.many()) {
                IntStream.range(100, 100 + MANY).forEach(i -> items.add(item(i, step.contents())));
            }
            step.ids().stream().distinct().forEach(i -> items.add(item(i, step.contents())));
            return push(step, items);
        }

        private SnapshotPush push(Step step, List<String> items) {
            Snapshots snapshot = Snapshots.snapshotOf("a").at(T + step.time());
            if (step.leased() && epochs[step.worker()] > 0) {
                snapshot.under(epochs[step.worker()]);
            }
            return snapshot.with(step.collection(), items).push();
        }

        private static String item(int id, int contents) {
            return "{\"id\":\"i" + id + "\",\"createdAt\":" + (1_700_000_000L + id * 7 % 5) + ",\"n\":" + contents
                    + "}";
        }

        private void replace(SnapshotPush push) {
            last = push;
            AccountModel.Expected expected = model.replace(push);
            outcome(store.replace(push).block(), expected);
        }

        private void delta(Step step, long base) {
            SnapshotPush upsert = push(step);
            Map<ItemCollection, List<String>> remove = Map.of(
                    step.collection(), List.of("i" + step.time(), "i" + (step.time() + 1), "i" + (100 + step.time())));
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

        /** Pushes as a delta what is stored already, as the SDK does all the time. */
        private void unchanged(Step step) {
            if (!model.exists()) {
                return;
            }
            SnapshotPush upsert = push(step, model.of(step.collection()).values().stream()
                    .limit(step.ids().size())
                    .toList());
            AccountModel.Expected expected = model.apply(upsert, Map.of());
            assertThat(expected.changed()).isFalse();
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
                version = committed.version();
                highest = Math.max(highest, version);
            }
        }

        private void mark(Step step) {
            List<String> ids = step.ids().stream().map(i -> "i" + i).toList();
            boolean changed = model.markRead(step.collection(), ids);
            store.mark("a", step.collection(), ids, Mark.READ).block();
            version += changed ? 1 : 0;
            highest = Math.max(highest, version);
        }

        private void check() {
            assertThat(store.version("a").block()).isEqualTo(version);
            if (model.exists()) {
                assertThat(store.account("a").block().updatedAt()).isEqualTo(model.timestamp());
            }
            for (ItemCollection collection : COLLECTIONS) {
                Page page = store.page(
                                PageQuery.of("a", collection).page(0, 1_000).build())
                        .block();
                List<String> expected = model.of(collection).entrySet().stream()
                        .sorted(Comparator.<Map.Entry<String, String>>comparingInt(
                                        entry -> Integer.parseInt(entry.getKey().substring(1)) * 7 % 5)
                                .thenComparing(Map.Entry::getKey)
                                .reversed())
                        .map(Map.Entry::getValue)
                        .toList();
                assertThat(page.items())
                        .extracting(item -> new String(item.json(), StandardCharsets.UTF_8))
                        .isEqualTo(expected);
                var reader = new ItemReader();
                assertThat(page.items()).allSatisfy(item -> assertThat(item.mark() != null)
                        .isEqualTo(model.isRead(collection, reader.id(collection, item.json()))));
            }
            UnreadCounts unread = store.unread("a").block();
            assertThat(unread.comments()).isEqualTo(model.unread(ItemCollection.COMMENTS));
            assertThat(unread.directMessages()).isEqualTo(model.unread(ItemCollection.MESSAGES));
            assertThat(unread.notifications()).isEqualTo(model.unread(ItemCollection.NOTIFICATIONS));
        }
    }
}
