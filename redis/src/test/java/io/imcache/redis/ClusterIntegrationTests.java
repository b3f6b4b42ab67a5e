package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.testing.RedisCluster;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tests every operation on a real cluster of three nodes. */
class ClusterIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private static RedisCluster cluster;
    private static StoreFixture redis;

    @BeforeAll
    static void start() {
        cluster = new RedisCluster();
        redis = new StoreFixture(cluster.client());
    }

    @AfterAll
    static void close() {
        redis.close();
        cluster.close();
    }

    @Test
    void accountsAndMastersAreShownFromEveryNode() {
        var overviews = new AccountOverviews(redis.connection, redis.prefix);
        for (int i = 0; i < 12; i++) {
            String account = "shown-" + i;
            redis.replace(snapshotOf(account).at(T).with(MESSAGES, "{'id':'m'}").push());
            assertThat(overviews.read(account).block().counts()).containsEntry(MESSAGES, 1L);
            assertThat(overviews.bytes(account).block()).isPositive();
        }
        assertThat(overviews.ids(1_000).block()).contains("shown-0", "shown-11");
        assertThat(redis.connection.memoryUse().collectList().block()).hasSize(3);

        var replicas = new MasterList(redis.connection, redis.prefix, Duration.ofMinutes(1));
        replicas.beat("one", "report").block();
        assertThat(replicas.all().block()).extracting(MasterList.Beat::id).containsExactly("one");
        replicas.leave("one").block();
        assertThat(replicas.all().block()).isEmpty();
    }

    @Test
    void everyOperationWorksOnEveryNode() {
        RedisAccountStore store = redis.store;
        Set<Integer> nodes = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            String account = "every-" + i;
            nodes.add(cluster.nodeOf(SlotHash.getSlot(account.getBytes(StandardCharsets.UTF_8))));
            store.replace(snapshotOf(account)
                            .at(T)
                            .with(MESSAGES, Snapshots.messages(0, 600, ""))
                            .with(COMMENTS, "{'id':'c','contentId':'k'}", "{'id':'r','parentCommentId':'c'}")
                            .with(CONTENTS, "{'contentId':'k'}")
                            .push())
                    .block();
            long version = store.mark(account, MESSAGES, List.of("m1"), Mark.READ)
                    .block()
                    .version();
            assertThat(store.apply(new DeltaPush(
                                    snapshotOf(account)
                                            .at(T + 1)
                                            .with(COMMENTS, "{'id':'c2'}")
                                            .push(),
                                    version,
                                    Map.of(COMMENTS, List.of("r"))))
                            .block())
                    .isInstanceOf(PushOutcome.Committed.class);
            store.merge(snapshotOf(account)
                            .at(T + 2)
                            .with(COMMENTS, "{'id':'c2','n':1}")
                            .push())
                    .block();
            store.create(account, MESSAGES, "{\"id\":\"made\"}").block();
            store.markConversationRead(account, "v1").block();
            assertThat(store.markAllRead(account, CONTENTS, "k").block().count())
                    .isEqualTo(1);
            assertThat(store.topics().topics(account, 9).block().topics()).hasSizeGreaterThan(1);
            assertThat(store.topics().find(account, "k").block().content()).isTrue();
            assertThat(store.topics().channel(account).block().message()).isNotNull();
            store.claim(account, "w", Duration.ofSeconds(9)).block();
            store.updateProfile(account, null, Map.of("nickname", "甲")).block();

            assertThat(store.ids(account, MESSAGES).block()).hasSize(601);
            assertThat(store.page(PageQuery.of(account, MESSAGES)
                                    .within(MessageSchema.INSTANCE.byConversation, "v2")
                                    .build())
                            .block()
                            .items())
                    .hasSize(20);
            assertThat(store.item(account, COMMENTS, "c").block().related()).hasSize(1);
            assertThat(store.unified(new UnifiedQuery(
                                    account, EnumSet.allOf(UnifiedQuery.Type.class), null, null, null, 0, 10))
                            .block()
                            .items())
                    .hasSize(10);
            assertThat(store.count(account, COMMENTS, CommentSchema.INSTANCE.byContent, "k")
                            .block()
                            .total())
                    .isEqualTo(1);
            assertThat(store.unread(account).block().comments()).isEqualTo(1);
        }
        assertThat(nodes).hasSize(cluster.size());
        assertThat(store.accounts(null, Set.of(), 0, 5).block().accounts()).hasSize(5);
        assertThat(new Housekeeping(redis.connection, store, RetentionPolicy.KEEP, InstantSource.system())
                        .run()
                        .block()
                        .ran())
                .isTrue();
        assertThat(store.delete("every-1").block()).isTrue();
    }

    @Test
    void versionsOnAllNodesAreAskedForTogether() {
        List<String> accounts =
                IntStream.range(0, 12).mapToObj(i -> "asked-" + i).toList();
        List<Long> versions = accounts.stream()
                .map(account -> redis.committed(
                                snapshotOf(account).at(T).with(COMMENTS).push())
                        .version())
                .toList();
        assertThat(Flux.fromIterable(accounts)
                        .flatMapSequential(redis.store::version, 12)
                        .collectList()
                        .block())
                .isEqualTo(versions);
    }

    @Test
    void changesOnAllNodesAreHeard() {
        var changes = new AccountChanges(redis.connection, redis.prefix);
        var heard = new CopyOnWriteArrayList<String>();
        changes.changes().subscribe(change -> heard.add(change.accountId()));
        changes.start().block();
        List<String> accounts = List.of("heard-1", "heard-2", "heard-3", "heard-4", "heard-5");
        accounts.forEach(
                account -> redis.replace(snapshotOf(account).with(COMMENTS).push()));

        await().untilAsserted(() -> assertThat(heard).containsAll(accounts));
        changes.close();
    }

    @Test
    void aReshardOfTheAccountsSlotUnderLoadLosesNothing() throws Exception {
        int slot = SlotHash.getSlot("moving".getBytes(StandardCharsets.UTF_8));
        int from = cluster.nodeOf(slot);
        int to = (from + 1) % cluster.size();
        var acknowledged = new AtomicInteger();
        var done = new AtomicBoolean();
        try (var threads = new Workers()) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 1; !done.get(); i++) {
                    try {
                        PushOutcome outcome = redis.replace(snapshotOf("moving")
                                .at(T + i)
                                .with(COMMENTS, "{'id':'c','n':" + i + "}")
                                .with(MESSAGES, Snapshots.messages(0, i % 3 == 0 ? 700 : 10, ",'n':" + i))
                                .push());
                        if (outcome instanceof PushOutcome.Committed) {
                            acknowledged.set(i);
                        }
                    } catch (StoreException.Unavailable e) {
                        Thread.onSpinWait(); // a half-moved slot takes no writes; a crawler would send the push again
                    }
                }
            });
            await().until(() -> acknowledged.get() > 5);
            cluster.move(slot, from, to);
            int atMove = acknowledged.get();
            await().until(() -> acknowledged.get() > atMove + 5);
            done.set(true);
            writer.get();
        }
        assertThat(redis.texts(PageQuery.of("moving", COMMENTS)))
                .singleElement()
                .asString()
                .contains("\"n\":" + acknowledged.get());
        assertThat(redis.store.ids("moving", MESSAGES).block()).hasSize(acknowledged.get() % 3 == 0 ? 700 : 10);
    }

    /** Threads that end with the test. */
    private static final class Workers implements AutoCloseable {
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Future<?> submit(Runnable task) {
            return threads.submit(task);
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
