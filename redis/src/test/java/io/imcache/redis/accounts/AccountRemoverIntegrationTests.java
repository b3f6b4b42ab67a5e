package io.imcache.redis.accounts;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests an account that was chosen for removal, and is used before that. */
class AccountRemoverIntegrationTests {
    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private final StoreFixture redis = new StoreFixture();
    private final RedisAccountStore store =
            new RedisAccountStore(redis.connection, redis.prefix, () -> Instant.ofEpochMilli(now.get()));

    @BeforeEach
    void push() {
        store.replace(snapshotOf("a").at(now.get()).with(COMMENTS, "{'id':'c'}").push())
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
                        .with(COMMENTS, "{'id':'c'}")
                        .push())
                .block();

        assertThat(DeleteScript.call(
                                redis.connection,
                                store.names().account("a"),
                                Bytes.of("told"),
                                Duration.ZERO,
                                Duration.ZERO,
                                chosen)
                        .block())
                .as("a push that only says that nothing changed")
                .isFalse();
    }

    @Test
    void staysIfSomebodyReadsItInBetween() {
        store.activity().flush().block();
        double lastUsed = now.get();
        now.addAndGet(10);
        store.page(PageQuery.of("a", COMMENTS).build()).block();
        store.activity().flush().block();

        assertThat(store.remover().removeUnused("a", lastUsed, Long.MAX_VALUE).block())
                .isFalse();
        assertThat(store.ids("a", COMMENTS).block()).containsExactly("c");
        assertThat(store.remover()
                        .removeUnused("a", (double) now.get(), Long.MAX_VALUE)
                        .block())
                .isTrue();
        assertThat(redis.keys()).noneMatch(key -> key.contains("{a}"));
    }
}
