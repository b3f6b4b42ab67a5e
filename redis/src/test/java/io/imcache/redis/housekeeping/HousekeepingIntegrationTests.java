package io.imcache.redis.housekeeping;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests what housekeeping removes. */
class HousekeepingIntegrationTests {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);

    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private final StoreFixture redis = new StoreFixture();
    private final RetentionPolicy policy = new RetentionPolicy(
            WEEK, Map.of(MESSAGES, Duration.ofDays(90), COMMENTS, Duration.ofDays(30)), MONTH, 0.85, 0.8);
    private final RedisAccountStore store =
            new RedisAccountStore(redis.connection, redis.prefix, () -> Instant.ofEpochMilli(now.get()));
    private final Housekeeping housekeeping =
            new Housekeeping(redis.connection, store, policy, () -> Instant.ofEpochMilli(now.get()));

    @AfterEach
    void close() {
        redis.close();
    }

    private String aged(String id, Duration age) {
        return "{'id':'" + id + "','createdAt':" + (now.get() - age.toMillis()) + "}";
    }

    @Test
    void accountsThatNobodyUsesGo() {
        store.replace(snapshotOf("idle")
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block();
        store.replace(snapshotOf("read").with(COMMENTS, "{'id':'c'}").push()).block();
        housekeeping.run().block();
        now.addAndGet(WEEK.toMillis() - 1_000);
        store.page(PageQuery.of("read", COMMENTS).build()).block();
        assertThat(housekeeping.run().block().expired()).isZero();

        now.addAndGet(2_000);
        assertThat(housekeeping.run().block()).isEqualTo(new Housekeeping.Report(true, 1, 0, 0));
        assertThat(redis.keys()).noneMatch(key -> key.contains("{idle}"));
        assertThat(store.accounts(null, Set.of(), 0, 10).block().accounts())
                .extracting(Account::accountId)
                .containsExactly("read");
    }

    @Test
    void oldItemsGoOnceNobodyPushesTheAccount() {
        SnapshotPush push = snapshotOf("a")
                .at(now.get())
                .with(
                        MESSAGES,
                        aged("old", Duration.ofDays(91)),
                        aged("young", Duration.ofDays(-10)),
                        "{'id':'timeless'}")
                .with(CONTENTS, "{'contentId':'old','publishTime':1}")
                .push();
        store.replace(push).block();
        assertThat(housekeeping.run().block().itemsRemoved())
                .as("pushed items stay, however old they are")
                .isZero();

        for (int week = 0; week < 13; week++) {
            now.addAndGet(WEEK.toMillis() - 1_000);
            store.page(PageQuery.of("a", MESSAGES).build()).block(); // somebody reads it, so the account stays
            store.activity().flush(Duration.ofDays(1)).block();
        }
        assertThat(housekeeping.run().block().itemsRemoved()).isEqualTo(2);
        assertThat(store.ids("a", MESSAGES).block())
                .as("without a time of its own an item is as old as its first push")
                .containsExactly("young");
        assertThat(store.ids("a", CONTENTS).block()).containsExactly("old");
        assertThat(store.unread("a").block().directMessages()).isEqualTo(1);
        assertThat(((PushOutcome.Committed) store.replace(push).block()).stats().added())
                .as("a crawler that comes back brings them back")
                .isEqualTo(2);
    }

    @Test
    void aSlowClockDoesNotMakeAnAccountOld() {
        SnapshotPush push = snapshotOf("a")
                .at(1_000)
                .with(MESSAGES, aged("old", Duration.ofDays(200)))
                .push();
        store.replace(push).block();
        assertThat(housekeeping.run().block().itemsRemoved()).as("a commit").isZero();
        redis.connection
                .run(commands -> commands.hset(Bytes.of(redis.prefix + ":{a}:meta"), Bytes.of("ta"), Bytes.of("1")))
                .block();
        store.replace(push).block();
        assertThat(housekeeping.run().block().itemsRemoved())
                .as("a push of what is stored")
                .isZero();
        redis.connection
                .run(commands -> commands.hset(Bytes.of(redis.prefix + ":{a}:meta"), Bytes.of("ta"), Bytes.of("1")))
                .block();
        store.apply(new DeltaPush(push, null, Map.of())).block();
        assertThat(housekeeping.run().block().itemsRemoved())
                .as("a delta of what is stored")
                .isZero();
        days(91);
        redis.connection
                .run(commands -> commands.zadd(store.names().activity(), (double) now.get(), Bytes.of("a")))
                .block();
        assertThat(housekeeping.run().block().itemsRemoved())
                .as("nobody pushes it")
                .isOne();
    }

    /** The clock is asked between the read of the account's last push and the removal, so that a push gets in between. */
    @Test
    void pushDuringTheRoundKeepsItsOldItems() {
        try (var client = TestRedis.client();
                var connection = new StoreConnection(client, TestRedis.TIMEOUT)) {
            var crawled = new RedisAccountStore(connection, redis.prefix, () -> Instant.ofEpochMilli(now.get()));
            String old = aged("old", Duration.ofDays(200));
            Runnable push = () -> crawled.replace(snapshotOf("a")
                            .at(now.get())
                            .with(MESSAGES, old)
                            .with(COMMENTS, old)
                            .push())
                    .block();
            // A new account is listed as used before its first push is stored.
            redis.connection
                    .run(commands -> commands.zadd(store.names().activity(), (double) now.get(), Bytes.of("a")))
                    .block();
            assertThat(roundWith(push)).as("the first push of an account").isZero();
            assertThat(store.ids("a", MESSAGES).block()).containsExactly("old");

            days(100);
            assertThat(roundWith(push)).as("a push that changes nothing").isZero();
            assertThat(store.ids("a", MESSAGES).block()).containsExactly("old");
            assertThat(store.ids("a", COMMENTS).block()).containsExactly("old");
        }
    }

    private int roundWith(Runnable push) {
        var pushed = new AtomicBoolean();
        var retention = new ItemRetention(redis.connection, store.names(), store.commits(), policy, () -> {
            if (pushed.compareAndSet(false, true)) {
                CompletableFuture.runAsync(push).join();
            }
            return Instant.ofEpochMilli(now.get());
        });
        int removed = retention.run().block();
        if (!pushed.get()) {
            push.run(); // nothing was old enough to ask
        }
        return removed;
    }

    @Test
    void marksOfItemsThatAreGoneForLongGo() {
        var keeper = new Housekeeping(
                redis.connection,
                store,
                new RetentionPolicy(Duration.ofDays(1_000), Map.of(), MONTH, 0.85, 0.8),
                () -> Instant.ofEpochMilli(now.get()));
        pushMessages("away", "back", "there");
        store.mark("a", MESSAGES, List.of("away", "back", "there"), Mark.READ).block();
        pushMessages("there");
        keeper.run().block();
        days(29);
        pushMessages("there", "back");
        keeper.run().block();
        assertThat(isRead("back")).as("it was not gone for long").isTrue();
        pushMessages("there");
        days(2);
        long version = store.version("a").block();
        keeper.run().block();
        assertThat(store.version("a").block()).as("announced like any change").isEqualTo(version + 1);
        days(1);
        keeper.run().block();
        pushMessages("there", "back", "away");

        assertThat(isRead("back")).as("it came back in between").isTrue();
        assertThat(isRead("away")).as("gone for 31 days").isFalse();
        assertThat(isRead("there")).isTrue();
        assertThat(store.unread("a").block().directMessages()).isEqualTo(1);
        assertThat(redis.connection
                        .run(commands -> commands.hvals(Bytes.of(redis.prefix + ":{a}:marks:messages")))
                        .block())
                .extracting(Bytes::text)
                .containsOnly("{\"isRead\":true,\"status\":\"read\"}");
    }

    private void days(int days) {
        now.addAndGet(Duration.ofDays(days).toMillis());
    }

    private void pushMessages(String... ids) {
        now.addAndGet(1);
        store.replace(snapshotOf("a")
                        .at(now.get())
                        .with(
                                MESSAGES,
                                Arrays.stream(ids)
                                        .map(id -> "{'id':'" + id + "','createdAt':1}")
                                        .toList())
                        .push())
                .block();
    }

    private boolean isRead(String id) {
        return MessageSchema.INSTANCE.isRead(
                store.item("a", MESSAGES, id).block().items().get(0).values(new ItemReader()));
    }

    @Test
    void oneMasterAtATimeDoesIt() {
        redis.connection
                .run(commands -> commands.set(Bytes.of(redis.prefix + ":housekeeping"), Bytes.of("another")))
                .block();
        assertThat(housekeeping.run().block().ran()).isFalse();
        redis.connection
                .run(commands -> commands.del(Bytes.of(redis.prefix + ":housekeeping")))
                .block();
        assertThat(housekeeping.run().block().ran()).isTrue();
        assertThat(housekeeping.run().block().ran())
                .as("the lock is given back")
                .isTrue();
    }

    @Test
    void aFullRedisRefusesWritesServesReadsAndEvictsTheLeastUsed() {
        try (EmbeddedRedis own = TestRedis.embedded();
                var fixture = new StoreFixture(TestRedis.client(own.url()))) {
            var kept = new RetentionPolicy(WEEK, Map.of(), MONTH, 0.85, 0.8);
            var full = new RedisAccountStore(fixture.connection, fixture.prefix, () -> Instant.ofEpochMilli(now.get()));
            var keeper = new Housekeeping(fixture.connection, full, kept, () -> Instant.ofEpochMilli(now.get()));
            config(fixture, "maxmemory", "24mb");
            List<String> items = Snapshots.messages(0, 2_000, ",'text':'" + "x".repeat(300) + "'");
            int accounts = 0;
            PushOutcome outcome;
            do {
                String account = "a" + accounts++;
                outcome = full.replace(snapshotOf(account).with(MESSAGES, items).push())
                        .onErrorResume(
                                StoreException.Full.class,
                                e -> Mono.just(new PushOutcome.Refused(AnswerCode.STORE_FULL, "", 0)))
                        .block();
                full.activity().flush(Duration.ofDays(1)).onErrorComplete().block();
                now.addAndGet(10);
            } while (outcome instanceof PushOutcome.Committed && accounts < 100);
            assertThat(outcome).as("in the end it is full").isInstanceOf(PushOutcome.Refused.class);
            int stored = accounts - 1;
            assertThat(stored).isGreaterThan(3);

            for (int i = 0; i < stored; i++) {
                assertThat(full.page(PageQuery.of("a" + i, MESSAGES).build())
                                .block()
                                .items())
                        .as("reads go on")
                        .hasSize(20);
            }
            config(fixture, "maxmemory", "18mb"); // well over the limit now: no write is taken, not even a small one
            assertThat(keeper.run().block().evicted()).isBetween(1, stored - 1);
            assertThat(full.accounts(null, Set.of(), 0, 100).block().accounts())
                    .as("those evicted have left the list")
                    .noneMatch(account -> account.version() == 0)
                    .hasSizeLessThan(stored);
            assertThat(full.version("a0").block()).as("the least recently used").isZero();
            assertWholeOrGone(full, stored);
            assertThat(full.replace(snapshotOf("new")
                                    .with(MESSAGES, items.subList(0, 100))
                                    .push())
                            .block())
                    .isInstanceOf(PushOutcome.Committed.class);
        }
    }

    private static void assertWholeOrGone(RedisAccountStore store, int accounts) {
        IntStream.range(0, accounts).forEach(i -> {
            int expected = store.version("a" + i).block() == 0 ? 0 : 2_000;
            for (ItemCollection collection : List.of(MESSAGES)) {
                assertThat(store.ids("a" + i, collection).block()).hasSize(expected);
                assertThat(store.page(PageQuery.of("a" + i, collection)
                                        .page(0, 2_000)
                                        .build())
                                .block()
                                .items())
                        .hasSize(expected);
            }
        });
    }

    private static void config(StoreFixture fixture, String name, String value) {
        fixture.connection.run(commands -> commands.configSet(name, value)).block();
    }
}
