package io.imcache.redis.accounts;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tests overviews of accounts. */
class AccountOverviewsIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();
    private final AccountOverviews overviews = new AccountOverviews(redis.connection, redis.prefix);

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void saysWhatAnAccountHolds() {
        var committed = redis.committed(snapshotOf("a")
                .on("xiaohongshu")
                .at(T)
                .with(
                        MESSAGES,
                        "{'id':'m1','direction':'inbound'}",
                        "{'id':'m2','direction':'inbound'}",
                        "{'id':'m3','direction':'outbound'}")
                .with(COMMENTS, "{'id':'c'}", "{'id':'r','parentCommentId':'c'}")
                .with(CONTENTS, "{'id':'v'}")
                .push());
        redis.store.updateProfile("a", null, Map.of("nickname", "甲")).block();

        AccountOverview a = overviews.read("a").block();

        assertThat(a.account().accountId()).isEqualTo("a");
        assertThat(a.account().platform()).isEqualTo("xiaohongshu");
        assertThat(a.account().version()).isEqualTo(committed.version());
        assertThat(a.account().updatedAt()).isEqualTo(T);
        assertThat(a.account().profile()).containsEntry("nickname", "甲");
        assertThat(a.status()).isEqualTo(AccountStatus.ACTIVE);
        assertThat(a.worker()).isEqualTo("worker-1");
        assertThat(a.unread()).isEqualTo(new UnreadCounts(committed.version(), 1, 1, 2, 0));
        assertThat(a.counts())
                .containsEntry(MESSAGES, 3L)
                .containsEntry(COMMENTS, 2L)
                .containsEntry(CONTENTS, 1L);
        assertThat(overviews.read("nobody").blockOptional()).isEmpty();
    }

    @Test
    void namesWhoHasALeaseOnlyWhileItLasts() {
        redis.replace(snapshotOf("a").with(MESSAGES).push());
        redis.store.claim("a", "worker-2", Duration.ofMinutes(1)).block();
        assertThat(overviews.read("a").block().leasedTo()).isEqualTo("worker-2");

        redis.store.claim("a", "worker-3", Duration.ofMillis(1)).block();
        await().untilAsserted(
                        () -> assertThat(overviews.read("a").block().leasedTo()).isNull());
        assertThat(overviews.read("a").block().worker()).isEqualTo("worker-1");
    }

    @Test
    void listsMoreAccountsThanOneCallReads() {
        var expected = new ArrayList<String>();
        Flux.range(0, 2_300)
                .map(i -> "acc-%05d".formatted(i))
                .doOnNext(expected::add)
                .flatMap(id -> redis.store.updateProfile(id, "douyin", Map.of()), 64)
                .blockLast();

        assertThat(overviews.ids(5_000).block()).isEqualTo(expected);
        assertThat(overviews.ids(1_500).block()).isEqualTo(expected.subList(0, 1_500));
        assertThat(overviews.ids(1_000).block()).hasSize(1_000);
    }

    @Test
    void saysHowMuchMemoryAnAccountTakes() {
        redis.replace(snapshotOf("small").with(MESSAGES, "{'id':'m'}").push());
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            messages.add("{'id':'m%d','content':'%s'}".formatted(i, "x".repeat(200)));
        }
        redis.replace(snapshotOf("large").with(MESSAGES, messages).push());

        assertThat(overviews.bytes("small").block()).isBetween(300L, 10_000L);
        assertThat(overviews.bytes("large").block()).isBetween(50_000L, 1_000_000L);
        assertThat(overviews.bytes("nobody").block()).isZero();
    }
}
