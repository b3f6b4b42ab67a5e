package io.imcache.redis.accounts;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests an account that was chosen for removal, and is used before that. */
class AccountRemoverIntegrationTests {
    private static final Duration MONTH = Duration.ofDays(30);

    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private final StoreFixture redis = new StoreFixture();
    private final RedisAccountStore store =
            new RedisAccountStore(redis.connection, redis.prefix, () -> Instant.ofEpochMilli(now.get()));

    @BeforeEach
    void push() {
        store.replace(snapshotOf("a")
                        .at(now.get())
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void staysIfAPushComesInBetween() {
        Account is = store.account("a").block();
        var chosen = new DeleteScript.Condition(is.version(), is.updatedAt());
        store.replace(snapshotOf("a")
                        .at(now.get() + 1)
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block();

        assertThat(DeleteScript.call(
                                redis.connection,
                                store.names().account("a"),
                                Bytes.of("told"),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                chosen)
                        .block())
                .as("a push that only says that nothing changed")
                .isFalse();
    }

    @Test
    void staysIfSomebodyReadsItInBetween() {
        store.activity().flush(Duration.ofDays(1)).block();
        double lastUsed = now.get();
        now.addAndGet(10);
        store.page(PageQuery.of("a", COMMENTS).build()).block();
        store.activity().flush(Duration.ofDays(1)).block();

        assertThat(store.remover()
                        .removeUnused("a", lastUsed, Long.MAX_VALUE, MONTH)
                        .block())
                .isFalse();
        assertThat(store.ids("a", COMMENTS).block()).containsExactly("c");
        assertThat(store.remover()
                        .removeUnused("a", (double) now.get(), Long.MAX_VALUE, MONTH)
                        .block())
                .isTrue();
        assertThat(redis.keys()).noneMatch(key -> key.contains("{a}"));
    }

    private void push(String id) {
        store.replace(snapshotOf("a")
                        .at(now.incrementAndGet())
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .with(MESSAGES, "{'id':'" + id + "','createdAt':1}", "{'id':'other','createdAt':1}")
                        .push())
                .block();
    }

    private void evict() {
        store.activity().flush(MONTH).block();
        double used = redis.connection
                .run(commands -> commands.zscore(store.names().activity(), Bytes.of("a")))
                .block();
        assertThat(store.remover()
                        .removeUnused("a", used, Long.MAX_VALUE, MONTH)
                        .block())
                .isTrue();
    }

    private long expiry(String key) {
        return redis.connection
                .run(commands -> commands.pttl(Bytes.of(redis.prefix + ":{a}:" + key)))
                .block();
    }

    @Test
    void whatImClientsDidSurvivesEviction() {
        push("m");
        store.mark("a", MESSAGES, List.of("m"), Mark.READ).block();
        store.mark("a", COMMENTS, List.of("c"), Mark.READ).block();
        evict();
        assertThat(redis.keys())
                .filteredOn(key -> key.contains("{a}"))
                .containsExactly("{a}:left", "{a}:marks:comments", "{a}:marks:messages");
        assertThat(expiry("marks:messages")).isBetween(MONTH.toMillis() - 60_000, MONTH.toMillis());
        assertThat(expiry("left")).isPositive();

        store.replace(snapshotOf("a")
                        .at(now.incrementAndGet())
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block();
        push("m");
        assertThat(store.unread("a").block().comments()).isZero();
        assertThat(store.unread("a").block().directMessages()).isEqualTo(1);
        assertThat(expiry("marks:messages")).as("they stay").isEqualTo(-1);
        assertThat(expiry("marks:comments")).isEqualTo(-1);
    }

    @Test
    void whoDeletesAnEvictedAccountDeletesWhatImClientsDid() {
        push("m");
        store.mark("a", MESSAGES, List.of("m"), Mark.READ).block();
        evict();
        store.delete("a").block();
        assertThat(redis.keys()).noneMatch(key -> key.contains("{a}"));
    }

    @Test
    void accountsGoByWhenEachWasUsedAndRepeatedPushesAreNoUse() {
        List.of("read", "pushed", "changed").forEach(id -> store.replace(snapshotOf(id)
                        .at(now.get())
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block());
        now.addAndGet(1_000);
        store.page(PageQuery.of("a", COMMENTS).build()).block();
        now.addAndGet(1_000);
        store.replace(snapshotOf("changed")
                        .at(now.get())
                        .with(COMMENTS, "{'id':'d'}")
                        .push())
                .block();
        now.addAndGet(1_000);
        store.knownVersion("read");
        store.version("read").block();
        now.addAndGet(1_000);
        store.replace(snapshotOf("pushed")
                        .at(now.get())
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block();
        store.activity().flush(Duration.ofDays(1)).block();
        assertThat(redis.connection
                        .run(commands -> commands.zrange(store.names().activity(), 0, -1))
                        .block())
                .extracting(Bytes::text)
                .containsExactly("pushed", "a", "changed", "read");

        now.addAndGet(Duration.ofDays(3).toMillis());
        store.replace(snapshotOf("pushed")
                        .at(now.get())
                        .with(COMMENTS, "{'id':'c','createdAt':1}")
                        .push())
                .block();
        store.activity().flush(Duration.ofDays(1)).block();
        assertThat(redis.connection
                        .run(commands -> commands.zscore(store.names().activity(), Bytes.of("pushed")))
                        .block())
                .as("but they keep the account from expiring")
                .isEqualTo((double) (now.get() - Duration.ofDays(1).toMillis()));
    }
}
