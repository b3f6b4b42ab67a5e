package io.imcache.redis.housekeeping;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that the list of accounts, and the notes of their use, go with the accounts. */
class AccountListIntegrationTests {
    private static final Duration WEEK = Duration.ofDays(7);

    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private final StoreFixture redis = new StoreFixture();
    private final StoreNames names = new StoreNames(redis.prefix);
    private final RedisAccountStore store = store();
    private final Housekeeping housekeeping = new Housekeeping(
            redis.connection,
            store,
            new RetentionPolicy(WEEK, Map.of(), WEEK, 1, 1),
            () -> Instant.ofEpochMilli(now.get()));

    @AfterEach
    void close() {
        redis.close();
    }

    /** Creates the store of a master. */
    private RedisAccountStore store() {
        return new RedisAccountStore(redis.connection, redis.prefix, () -> Instant.ofEpochMilli(now.get()));
    }

    private void push(String... accounts) {
        for (String account : accounts) {
            store.replace(snapshotOf(account)
                            .at(now.get())
                            .with(COMMENTS, "{'id':'c'}")
                            .push())
                    .block();
        }
    }

    private List<String> listed(AccountStatus... statuses) {
        return store.accounts(null, Set.of(statuses), 0, 100).block().accounts().stream()
                .map(Account::accountId)
                .toList();
    }

    private List<String> entries() {
        return redis.connection.run(commands -> commands.zrange(names.accountList(), 0, -1)).block().stream()
                .map(entry -> Bytes.text(entry).split("\0", 2)[0])
                .toList();
    }

    private List<String> byUse() {
        return redis.connection.run(commands -> commands.zrange(names.activity(), 0, -1)).block().stream()
                .map(Bytes::text)
                .toList();
    }

    private @Nullable Double used(String account) {
        return redis.connection
                .run(commands -> commands.zscore(names.activity(), Bytes.of(account)))
                .block();
    }

    private void drop(byte[] key) {
        redis.connection.run(commands -> commands.del(key)).block();
    }

    @Test
    void accountsThatTheListLostComeBack() {
        push("a", "{b}", "100%25");
        store.updateProfile("known", "xhs", Map.of()).block();
        store.claim("claimed, not known", "w", WEEK).block();
        drop(names.accountList());
        drop(names.activity());
        push("a");
        assertThat(listed()).as("the account remembers that it is listed").isEmpty();

        await().until(() -> {
            housekeeping.run().block();
            return listed().size() == 4;
        });
        assertThat(listed()).containsExactly("100%25", "a", "known", "{b}");
        assertThat(byUse()).containsExactlyInAnyOrder("100%25", "a", "known", "{b}");
        assertThat(store.accounts("xhs", Set.of(), 0, 9).block().accounts()).hasSize(1);
    }

    @Test
    void entriesOfAccountsThatWereNeverStoredGo() {
        push("a");
        redis.connection
                .run(commands -> commands.zadd(names.accountList(), 0, Bytes.of("dead\0douyin\0active")))
                .block();
        redis.connection
                .run(commands -> commands.zadd(names.activity(), (double) now.get(), Bytes.of("dead")))
                .block();
        housekeeping.run().block();
        assertThat(entries()).as("its first push may be under way").containsExactly("a", "dead");

        now.addAndGet(Duration.ofMinutes(6).toMillis());
        housekeeping.run().block();
        assertThat(entries()).containsExactly("a");
        assertThat(byUse()).containsExactly("a");
    }

    @Test
    void anEntryThatSaysSomethingElseIsCorrected() {
        push("a");
        store.updateProfile("a", null, Map.of("status", "banned")).block();
        redis.connection
                .run(commands -> commands.zrem(names.accountList(), Bytes.of("a\0douyin\0banned")))
                .block();
        redis.connection
                .run(commands -> commands.zadd(names.accountList(), 0, Bytes.of("a\0douyin\0active")))
                .block();
        assertThat(listed(AccountStatus.BANNED)).isEmpty();

        housekeeping.run().block();
        assertThat(listed(AccountStatus.BANNED)).containsExactly("a");
        assertThat(entries()).containsExactly("a");
    }

    @Test
    void anAccountExpiresWhateverBecomesOfItsMaster() {
        store().replace(snapshotOf("a").at(now.get()).with(COMMENTS).push()).block(); // and then it is killed
        now.addAndGet(WEEK.toMillis() + 1);
        assertThat(housekeeping.run().block().expired()).isEqualTo(1);
        assertThat(redis.keys()).isEmpty();
    }

    @Test
    void aMasterThatStopsReportsWhatWasUsed() {
        push("a");
        now.addAndGet(1_000);
        store.page(PageQuery.of("a", COMMENTS).build()).block();
        housekeeping.report().block();
        assertThat(used("a")).isEqualTo((double) now.get());
    }

    @Test
    void onlyAccountsThatExistAreUsed() {
        store.page(PageQuery.of("nobody", COMMENTS).build()).block();
        store.item("nobody", COMMENTS, "c").block();
        store.topics().topics("nobody", 9).block();
        store.markConversationRead("nobody", "c").block();
        store.claim("claimed", "w", WEEK).block();
        push("a");
        store.page(PageQuery.of("a", COMMENTS).build()).block();
        store.delete("a").block();
        housekeeping.report().block();
        assertThat(byUse()).isEmpty();
    }

    @Test
    void manyUsesAreReportedInParts() {
        long before = zadds();
        IntStream.range(0, 1_200).forEach(i -> store.activity().touch("a" + i));
        housekeeping.report().block();
        assertThat(zadds() - before).isEqualTo(3);
    }

    private long zadds() {
        return redis.connection
                .run(commands -> commands.info("commandstats"))
                .block()
                .lines()
                .filter(line -> line.startsWith("cmdstat_zadd:"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst("^[^:]*:calls=(\\d+).*", "$1")))
                .sum();
    }
}
