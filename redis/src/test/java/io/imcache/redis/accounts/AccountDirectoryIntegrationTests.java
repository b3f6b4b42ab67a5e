package io.imcache.redis.accounts;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the list of accounts and their profiles. */
class AccountDirectoryIntegrationTests {
    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private List<String> ids(@Nullable String platform, AccountStatus... statuses) {
        return page(platform, 0, 100, statuses).accounts().stream()
                .map(Account::accountId)
                .toList();
    }

    private AccountPage page(@Nullable String platform, int offset, int count, AccountStatus... statuses) {
        return redis.store.accounts(platform, Set.of(statuses), offset, count).block();
    }

    @Test
    void listsAccountsThatSentASnapshotOrHaveAProfile() {
        redis.replace(snapshotOf("b").on("xiaohongshu").with(COMMENTS).push());
        redis.replace(snapshotOf("a").with(COMMENTS).push());
        redis.store.updateProfile("c", null, Map.of("nickname", "丙")).block();

        assertThat(ids(null)).containsExactly("a", "b", "c");
        assertThat(ids("xiaohongshu")).containsExactly("b");
        assertThat(ids(null, AccountStatus.ACTIVE)).containsExactly("a", "b");
        assertThat(ids(null, AccountStatus.INACTIVE, AccountStatus.BANNED)).containsExactly("c");
    }

    @Test
    void theListFollowsStatusAndPlatform() {
        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'1'}").push());
        redis.store.updateProfile("a", null, Map.of("login_status", "banned")).block();
        assertThat(ids(null, AccountStatus.BANNED)).containsExactly("a");
        redis.replace(
                snapshotOf("a").on("kuaishou").with(COMMENTS, "{'id':'1'}").push());
        redis.store.updateProfile("a", null, Map.of("status", "active")).block();

        assertThat(ids("douyin")).isEmpty();
        assertThat(ids("kuaishou", AccountStatus.ACTIVE)).containsExactly("a");
        assertThat(ids(null)).as("one entry an account").containsExactly("a");
    }

    @Test
    void aListThatWasLostComesBackWithTheNextPush() {
        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'1'}").push());
        redis.connection
                .run(commands -> commands.hdel(Bytes.of(redis.prefix + ":{a}:meta"), Bytes.of("r")))
                .block();
        redis.connection
                .run(commands -> commands.del(Bytes.of(redis.prefix + ":{accounts}:list")))
                .block();
        assertThat(ids(null)).isEmpty();

        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'1'}").push());
        assertThat(ids(null)).containsExactly("a");
    }

    @Test
    void aSlowDeletionDoesNotTakeTheNextAccountOffTheList() {
        var deleting = new AccountDirectory(redis.connection, redis.store.names(), InstantSource.system());
        CompletableFuture<PushOutcome> push = redis.store
                .replace(snapshotOf("a")
                        .with(MESSAGES, Snapshots.messages(0, 5_000, ""))
                        .push())
                .toFuture();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> redis.keys()
                .contains("{accounts}:list"));
        deleting.unregister("a").block(); // while the push is staged
        push.join();
        assertThat(ids(null)).containsExactly("a");
    }

    @Test
    void keepsProfileFieldsThatAreNotNamed() {
        redis.store
                .updateProfile("a", "douyin", Map.of("nickname", "甲", "followers", "10"))
                .block();
        Account account =
                redis.store.updateProfile("a", null, Map.of("followers", "11")).block();

        assertThat(account).isEqualTo(redis.store.account("a").block());
        assertThat(account.profile()).isEqualTo(Map.of("nickname", "甲", "followers", "11"));
        assertThat(account.platform()).isEqualTo("douyin");
        assertThat(account.createdAt()).isPositive();
        assertThat(account.version()).isZero();
    }

    @Test
    void anotherPlatformIsAnotherVersionBecausePagesShowIt() {
        long version = redis.committed(
                        snapshotOf("a").with(COMMENTS, "{'id':'1'}").push())
                .version();
        Account account = redis.store
                .updateProfile("a", "kuaishou", Map.of("nickname", "甲"))
                .block();
        assertThat(account.platform()).isEqualTo("kuaishou");
        assertThat(account.version()).isEqualTo(version + 1);
        assertThat(redis.page(PageQuery.of("a", COMMENTS)))
                .extracting(Page::version, Page::platform)
                .containsExactly(version + 1, "kuaishou");
        assertThat(ids("kuaishou")).containsExactly("a");
        assertThat(ids("douyin")).isEmpty();

        redis.store.updateProfile("a", "kuaishou", Map.of("nickname", "乙")).block();
        redis.store.updateProfile("a", null, Map.of()).block();
        redis.store.updateProfile("a", "", Map.of()).block();
        assertThat(redis.store.version("a").block()).isEqualTo(version + 1);
        assertThat(new AccountEvents(redis.connection, redis.prefix)
                        .after("a", version, 9)
                        .block()
                        .events())
                .extracting(AccountEvent::kind)
                .containsExactly("profile");
    }

    @Test
    void pagesThroughManyAccounts() {
        Stream.iterate(0, i -> i + 1).limit(25).forEach(i -> redis.store
                .updateProfile("acc-%02d".formatted(i), i % 2 == 0 ? "douyin" : "xiaohongshu", Map.of())
                .block());
        AccountPage first = page("douyin", 0, 10);
        AccountPage second = page("douyin", 10, 10);

        assertThat(first.hasMore()).isTrue();
        assertThat(second.hasMore()).isFalse();
        assertThat(Stream.concat(first.accounts().stream(), second.accounts().stream())
                        .map(Account::accountId))
                .hasSize(13)
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
