package io.imcache.redis.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemReader;
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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * Compares the store with a model over random histories of one account: snapshots, deltas, marks, deletions, also while a
 * snapshot comes, leases of several workers, and messages that are sent or fail; late, repeated and out of order. Both must
 * agree after every step.
 */
class StoreModelIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final List<ItemCollection> COLLECTIONS =
            List.of(ItemCollection.COMMENTS, ItemCollection.MESSAGES, ItemCollection.NOTIFICATIONS);
    /** The number of items in a large collection: more than a commit changes in place. */
    private static final int MANY = 1_200;
    /** How many different messages are sent. */
    private static final int SENT = 3;

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
        MARK,
        CLAIM,
        SEND,
        REPORT,
        DELETE,
        DELETE_WHILE_PUSHED
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.SNAPSHOT),
                Tuple.of(3, Kind.SNAPSHOT_AGAIN),
                Tuple.of(6, Kind.DELTA),
                Tuple.of(1, Kind.DELTA_ON_OLD_VERSION),
                Tuple.of(5, Kind.MARK),
                Tuple.of(2, Kind.CLAIM),
                Tuple.of(6, Kind.SEND),
                Tuple.of(6, Kind.REPORT),
                Tuple.of(1, Kind.DELETE),
                Tuple.of(1, Kind.DELETE_WHILE_PUSHED));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of(COLLECTIONS),
                        Arbitraries.integers().between(0, 15).list().ofMaxSize(8),
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

    @Property(tries = 130, shrinking = ShrinkingMode.BOUNDED)
    void theStoreIsWhatTheModelIs(@ForAll("histories") List<Step> history) {
        new Run(new RedisAccountStore(connection, "model-" + UUID.randomUUID())).run(history);
    }

    /** A history that is being played. */
    private static final class Run {
        private final RedisAccountStore store;
        private AccountModel model = new AccountModel();
        private int turn;
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
                case MARK -> mark(step);
                case CLAIM -> claim(step);
                case SEND -> send(step);
                case REPORT -> report(step);
                case DELETE -> {
                    assertThat(store.delete("a").block()).isEqualTo(model.delete());
                    version = 0;
                }
                case DELETE_WHILE_PUSHED -> deleteWhilePushed(push(step));
            }
        }

        private void claim(Step step) {
            long epoch = store.claim("a", "w" + step.worker(), Duration.ofMinutes(1))
                    .block()
                    .epoch();
            assertThat(epoch).isGreaterThan(Arrays.stream(epochs).max().orElse(0));
            epochs[step.worker()] = epoch;
            model.claimed(epoch);
        }

        /** Either comes first, and nothing in between. */
        private void deleteWhilePushed(SnapshotPush push) {
            CompletableFuture<PushOutcome> pushed = store.replace(push).toFuture();
            store.delete("a").block();
            PushOutcome outcome = pushed.join();
            boolean isGone = store.version("a").block() == 0;
            AccountModel pushedFirst = model.copy();
            AccountModel.Expected kept = pushedFirst.replace(push);
            if (isGone && kept.matches(outcome)) {
                pushedFirst.delete();
                model = pushedFirst;
                version = 0;
                return;
            }
            model.delete();
            version = 0;
            outcome(outcome, model.replace(push));
        }

        private void send(Step step) {
            int number = step.contents();
            if (!model.sent().maySend(number)) {
                return;
            }
            turn++;
            String id = "im-" + number + "-" + turn;
            String json = "{\"messageId\":\"" + id + "\"," + words(number)
                    + "\"direction\":\"outbound\",\"status\":\"sending\",\"createdAt\":" + (1_700_000_002_000L + turn)
                    + "}";
            Page created = store.create("a", ItemCollection.MESSAGES, json).block();
            assertThat(created.items()).hasSize(model.exists() ? 1 : 0);
            if (model.exists()) {
                model.sent().send(new SentModel.Made(id, number, json, turn, SentModel.Status.SENDING, null));
                changed();
            }
        }

        private static String words(int number) {
            return "\"conversationId\":\"v" + number + "\",\"content\":\"w" + number + "\",";
        }

        private void report(Step step) {
            SentModel.Made message = IntStream.range(step.contents(), step.contents() + SENT)
                    .mapToObj(i -> model.sent().reportable(i % SENT))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
            if (message == null) {
                return;
            }
            Mark sent = Mark.of("status", "sent");
            String platformId = step.time() % 4 == 3 ? message.copy() : null;
            boolean failed = step.time() % 4 == 0;
            Mark mark =
                    switch (step.time() % 4) {
                        case 0 -> Mark.of("status", "failed").and("error", "blocked " + turn++);
                        case 1 -> sent;
                        case 2 -> sent.and("platformMessageId", "dm_" + turn);
                        default -> sent.and("platformMessageId", message.copy());
                    };
            store.mark("a", ItemCollection.MESSAGES, List.of(message.id()), mark)
                    .block();
            model.sent()
                    .report(
                            message,
                            failed ? SentModel.Status.FAILED : SentModel.Status.SENT,
                            platformId,
                            model.of(ItemCollection.MESSAGES));
            changed();
        }

        private void changed() {
            version++;
            highest = Math.max(highest, version);
        }

        private SnapshotPush push(Step step) {
            Snapshots snapshot = Snapshots.snapshotOf("a").at(T + step.time());
            if (step.leased() && epochs[step.worker()] > 0) {
                snapshot.under(epochs[step.worker()]);
            }
            var items = new ArrayList<String>();
            if (step.many()) {
                IntStream.range(100, 100 + MANY).forEach(i -> items.add(item(i, step.contents())));
            }
            step.ids().stream()
                    .distinct()
                    .forEach(i -> items.add(
                            step.collection() == ItemCollection.MESSAGES && i >= 10
                                    ? copy((i - 10) % SENT, step.contents())
                                    : item(i, step.contents())));
            return snapshot.with(step.collection(), items).push();
        }

        private static String item(int id, int contents) {
            return "{\"id\":\"i" + id + "\",\"createdAt\":" + (1_700_000_000L + id * 7 % 5) + ",\"n\":" + contents
                    + "}";
        }

        /** Returns a crawler's copy of a sent message, which may lack its direction. */
        private static String copy(int number, int contents) {
            return "{\"id\":\"p" + number + "\"," + words(number) + (contents > 0 ? "\"direction\":\"outgoing\"," : "")
                    + "\"createdAt\":1700000003,\"n\":" + contents + "}";
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
            if (changed) {
                changed();
            }
        }

        /** Returns the time that orders an item, in milliseconds. */
        private static long order(String json) {
            Matcher time = Pattern.compile("\"createdAt\":(\\d+)").matcher(json);
            assertThat(time.find()).isTrue();
            long read = Long.parseLong(time.group(1));
            return read < 10_000_000_000L ? read * 1_000 : read;
        }

        private void check() {
            assertThat(store.version("a").block()).isEqualTo(version);
            for (ItemCollection collection : COLLECTIONS) {
                Page page = store.page(
                                PageQuery.of("a", collection).page(0, 2_000).build())
                        .block();
                List<String> expected = model.withMade(collection).entrySet().stream()
                        .sorted(Comparator.<Map.Entry<String, String>>comparingLong(entry -> order(entry.getValue()))
                                .thenComparing(Map.Entry::getKey)
                                .reversed())
                        .map(Map.Entry::getValue)
                        .toList();
                assertThat(page.items())
                        .extracting(item -> new String(item.json(), StandardCharsets.UTF_8))
                        .isEqualTo(expected);
                var reader = new ItemReader();
                assertThat(page.items()).allSatisfy(item -> assertThat(item.mark() != null)
                        .isEqualTo(model.isMarked(collection, reader.id(collection, item.json()))));
            }
            UnreadCounts unread = store.unread("a").block();
            assertThat(unread.comments()).isEqualTo(model.unread(ItemCollection.COMMENTS));
            assertThat(unread.directMessages()).isEqualTo(model.unread(ItemCollection.MESSAGES));
            assertThat(unread.notifications()).isEqualTo(model.unread(ItemCollection.NOTIFICATIONS));
        }
    }
}
