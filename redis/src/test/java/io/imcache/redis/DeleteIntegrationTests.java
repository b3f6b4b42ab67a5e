package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the deletion of accounts. */
class DeleteIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void removesEverything() {
        redis.replace(
                snapshotOf("a").with(MESSAGES, Snapshots.messages(0, 1_000, "")).push());
        redis.store.updateProfile("a", null, Map.of("nickname", "甲")).block();
        redis.store.mark("a", MESSAGES, List.of("m1"), Mark.READ).block();
        redis.store.activity().flush(Duration.ofDays(1)).block();

        assertThat(redis.store.delete("a").block()).isTrue();
        assertThat(redis.keys()).containsExactly("{a}:tombstone");
        assertThat(redis.store.delete("a").block()).isFalse();
        assertThat(redis.store.accounts(null, Set.of(), 0, 10).block().accounts())
                .isEmpty();
    }

    @Test
    void versionsGoOnGrowingAndOldPushesStayOut() {
        SnapshotPush late = snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push();
        long before = redis.committed(late).version();
        redis.store.delete("a").block();

        assertThat(redis.replace(late)).isInstanceOf(PushOutcome.Refused.class);
        assertThat(redis.store.merge(late).block()).isInstanceOf(PushOutcome.Refused.class);
        long after = redis.committed(
                        snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c1'}").push())
                .version();
        assertThat(after).isGreaterThan(before);
    }

    @Test
    void anOlderPushThatIsUnderWayStaysOut() {
        CompletableFuture<PushOutcome> late = redis.store
                .replace(snapshotOf("a")
                        .at(T)
                        .with(MESSAGES, Snapshots.messages(0, 5_000, ""))
                        .push())
                .toFuture();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> redis.keys().stream()
                .anyMatch(key -> key.contains("staged")));
        redis.replace(snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c1'}").push());
        redis.store.delete("a").block();
        late.join();
        assertThat(redis.store.version("a").block()).isZero();
        assertThat(redis.store.accounts(null, Set.of(), 0, 9).block().accounts())
                .isEmpty();
    }
}
