package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.DeltaPush;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

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
        assertThat(redis.keys()).containsExactly("{a}:deletion", "{a}:tombstone");
        assertThat(redis.store.delete("a").block()).isFalse();
        assertThat(redis.store.accounts(null, Set.of(), 0, 10).block().accounts())
                .isEmpty();
    }

    @Test
    void versionsGoOnGrowingAndOldPushesStayOut() {
        SnapshotPush late = snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push();
        long before = redis.committed(late).version();
        redis.store.delete("a").block();
        redis.store.updateProfile("a", null, Map.of()).block();

        assertThat(redis.replace(late)).isInstanceOf(PushOutcome.Refused.class);
        assertThat(redis.store.merge(late).block()).isInstanceOf(PushOutcome.Refused.class);
        long after = redis.committed(
                        snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c1'}").push())
                .version();
        assertThat(after).isGreaterThan(before);
    }

    @Test
    void crawlersDoNotBringBackWhatAPersonDeleted() {
        SnapshotPush push = snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push();
        redis.committed(push);
        redis.store.updateProfile("b", "douyin", Map.of()).block();
        redis.store.activity().flush(Duration.ofDays(1)).block();
        redis.store.delete("a").block();
        redis.store.delete("b").block(); // was created, and never pushed

        for (String account : List.of("a", "b")) {
            SnapshotPush later = snapshotOf(account)
                    .at(System.currentTimeMillis())
                    .with(COMMENTS, "{'id':'c2'}")
                    .push();
            isDeleted(redis.replace(later));
            isDeleted(redis.store.merge(later).block());
            isDeleted(redis.store.apply(new DeltaPush(later, 0L, Map.of())).block());
            assertThat(redis.store
                            .reportProfile(account, "douyin", Map.of("login_status", "logged_in"))
                            .blockOptional())
                    .isEmpty();
            assertThat(redis.store.account(account).blockOptional()).isEmpty();
        }
        redis.store.activity().flush(Duration.ofDays(1)).block();
        assertThat(redis.keys()).containsExactly("{a}:deletion", "{a}:tombstone", "{b}:deletion");
    }

    private static void isDeleted(@Nullable PushOutcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(AnswerCode.FORBIDDEN);
            assertThat(refused.accountDeleted()).isTrue();
            assertThat(refused.reason()).contains("deleted", "expected");
        });
    }

    @Test
    void aDeletionExpiresAWhileAfterTheLastPushThatItRefused() {
        SnapshotPush push = snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push();
        redis.committed(push);
        redis.store.delete("a").block();
        byte[] deletion = redis.store.names().account("a").deletion();
        long month = Duration.ofDays(30).toMillis();
        assertThat(redis.connection.run(commands -> commands.pttl(deletion)).block())
                .isBetween(month - 60_000, month);

        for (Supplier<Mono<PushOutcome>> refused :
                List.<Supplier<Mono<PushOutcome>>>of(() -> redis.store.replace(push), () -> redis.store.merge(push))) {
            redis.connection.run(commands -> commands.pexpire(deletion, 60_000)).block();
            isDeleted(refused.get().block());
            assertThat(redis.connection.run(commands -> commands.pttl(deletion)).block())
                    .isGreaterThan(month - 60_000);
        }
        redis.connection.run(commands -> commands.del(deletion)).block(); // as if it had expired
        redis.connection
                .run(commands -> commands.del(redis.store.names().account("a").tombstone()))
                .block();
        assertThat(redis.replace(push)).isInstanceOf(PushOutcome.Committed.class);
    }

    @Test
    void aDeletedAccountComesBackWhenAPersonCreatesItOrAWorkerClaimsIt() {
        for (String account : List.of("created", "claimed")) {
            redis.committed(
                    snapshotOf(account).at(T).with(COMMENTS, "{'id':'c1'}").push());
            redis.store.delete(account).block();
        }
        // What is prolonged is no claim.
        redis.store.renew("claimed", "w", 1, Duration.ofMinutes(1)).block();
        SnapshotPush push =
                snapshotOf("claimed").at(T + 1).with(COMMENTS, "{'id':'c1'}").push();
        isDeleted(redis.replace(push));

        redis.store.updateProfile("created", "douyin", Map.of()).block();
        redis.store.claim("claimed", "w", Duration.ofMinutes(1)).block();
        assertThat(redis.replace(snapshotOf("created")
                        .at(T + 1)
                        .with(COMMENTS, "{'id':'c1'}")
                        .push()))
                .isInstanceOf(PushOutcome.Committed.class);
        assertThat(redis.replace(push)).isInstanceOf(PushOutcome.Committed.class);
        assertThat(redis.keys()).noneMatch(key -> key.endsWith(":deletion"));
    }

    @Test
    void whatHousekeepingRemovesIsNotDeleted() {
        SnapshotPush push = snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push();
        redis.committed(push);
        redis.store.activity().flush(Duration.ofDays(1)).block();
        double lastUsed = redis.connection
                .run(commands -> commands.zscore(redis.store.names().activity(), Bytes.of("a")))
                .block();
        assertThat(redis.store
                        .remover()
                        .removeUnused("a", lastUsed, Long.MAX_VALUE, Duration.ZERO)
                        .block())
                .isTrue();
        assertThat(redis.keys()).isEmpty();
        assertThat(redis.replace(push)).isInstanceOf(PushOutcome.Committed.class);
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
