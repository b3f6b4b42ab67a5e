package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.model.ModelStep.Kind;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * Compares the store with a model over random histories of one account: snapshots, deltas, marks, deletions, evictions,
 * leases of several workers, and messages that are sent or fail; late, repeated and out of order, beside another installation.
 * Both must agree after every step. A build plays {@value #TRIES} histories; with {@code -Dtest.model.seconds=300} as many as
 * there is time for.
 */
class StoreModelIntegrationTests {
    private static final int TRIES = 150;
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("test.model.seconds", 0));
    private static final int UNBOUNDED = 10_000_000;

    private static final Arbitrary<ItemCollection> COLLECTIONS = Arbitraries.frequency(
            Tuple.of(1, ItemCollection.COMMENTS),
            Tuple.of(2, ItemCollection.CONVERSATIONS),
            Tuple.of(4, ItemCollection.MESSAGES),
            Tuple.of(1, ItemCollection.NOTIFICATIONS));

    private static final List<RedisClient> clients = new ArrayList<>();
    private static final List<StoreConnection> connections = new ArrayList<>();
    /** Stores under one prefix, in two databases. */
    private static final List<RedisAccountStore> stores = new ArrayList<>();

    /** Tells what is announced in the first database. */
    private static AccountChanges changes;

    private static int histories;

    @BeforeContainer
    static void connect() {
        String prefix = "model-" + UUID.randomUUID();
        for (int database = 0; database < 2; database++) {
            RedisClient client = TestRedis.client(TestRedis.url() + "/" + database);
            var connection = new StoreConnection(client, TestRedis.TIMEOUT, 0, database);
            clients.add(client);
            connections.add(connection);
            stores.add(new RedisAccountStore(connection, prefix));
        }
        changes = new AccountChanges(connections.get(0), prefix);
        changes.start().block();
    }

    @AfterContainer
    static void close() {
        changes.close();
        connections.forEach(StoreConnection::close);
        clients.forEach(RedisClient::close);
    }

    /**
     * Histories of all kinds of steps, as many of people who write to each other, mostly the same, and some of many messages
     * that are pushed again and again.
     */
    @Provide
    Arbitrary<List<ModelStep>> histories() {
        Arbitrary<Kind> writing = Arbitraries.frequency(
                Tuple.of(6, Kind.SEND),
                Tuple.of(6, Kind.REPORT),
                Tuple.of(8, Kind.DELTA_OF_COPY),
                Tuple.of(2, Kind.SNAPSHOT),
                Tuple.of(1, Kind.SEND_AGAIN),
                Tuple.of(1, Kind.MARK),
                Tuple.of(1, Kind.EVICT));
        Arbitrary<Kind> pushing = Arbitraries.frequency(
                Tuple.of(6, Kind.SNAPSHOT), Tuple.of(3, Kind.DELTA), Tuple.of(1, Kind.MARK), Tuple.of(1, Kind.SEND));
        Arbitrary<Integer> any = Arbitraries.integers().between(0, 2);
        Arbitrary<Boolean> rarely = Arbitraries.integers().between(0, 14).map(i -> i == 0);
        return Arbitraries.frequencyOf(
                Tuple.of(10, histories(all(), COLLECTIONS, any, rarely, 25)),
                Tuple.of(
                        10,
                        histories(
                                writing,
                                COLLECTIONS,
                                Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(1, 1), Tuple.of(1, 2)),
                                rarely,
                                25)),
                Tuple.of(
                        2,
                        histories(pushing, Arbitraries.just(ItemCollection.MESSAGES), any, Arbitraries.just(true), 8)));
    }

    private static Arbitrary<Kind> all() {
        return Arbitraries.frequency(
                Tuple.of(8, Kind.SNAPSHOT),
                Tuple.of(3, Kind.SNAPSHOT_AGAIN),
                Tuple.of(6, Kind.DELTA),
                Tuple.of(1, Kind.DELTA_ON_OLD_VERSION),
                Tuple.of(4, Kind.DELTA_UNCHANGED),
                Tuple.of(5, Kind.MARK),
                Tuple.of(2, Kind.CLAIM),
                Tuple.of(6, Kind.SEND),
                Tuple.of(1, Kind.SEND_AGAIN),
                Tuple.of(6, Kind.REPORT),
                Tuple.of(1, Kind.DELETE),
                Tuple.of(2, Kind.DELETE_AND_SNAPSHOT_AT_ONCE),
                Tuple.of(2, Kind.EVICT),
                Tuple.of(1, Kind.OTHER_LAYOUT),
                Tuple.of(1, Kind.OTHER_DATABASE));
    }

    private static Arbitrary<List<ModelStep>> histories(
            Arbitrary<Kind> kinds,
            Arbitrary<ItemCollection> collections,
            Arbitrary<Integer> contents,
            Arbitrary<Boolean> many,
            int most) {
        return Combinators.combine(
                        kinds,
                        collections,
                        Arbitraries.integers()
                                .between(0, ModelItems.LAST)
                                .list()
                                .ofMaxSize(8),
                        contents,
                        Arbitraries.integers().between(0, 20),
                        many,
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false))
                .as(ModelStep::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(most);
    }

    @Property(tries = UNBOUNDED, shrinking = ShrinkingMode.BOUNDED)
    @AddLifecycleHook(UntilEnough.class)
    void theStoreIsWhatTheModelIs(@ForAll("histories") List<ModelStep> history) {
        new ModelledHistory("a" + histories++, connections.get(0), stores.get(0), stores.get(1)).play(history, changes);
    }

    /** Ends the property once it has been tried often and long enough. */
    static final class UntilEnough implements AroundTryHook {
        private final long start = System.nanoTime();

        @Override
        public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor tried, List<Object> parameters) {
            TryExecutionResult result = tried.execute(parameters);
            boolean isEnough = histories >= TRIES && System.nanoTime() - start >= LENGTH.toNanos();
            return result.isSatisfied() && isEnough ? TryExecutionResult.satisfied(true) : result;
        }
    }
}
