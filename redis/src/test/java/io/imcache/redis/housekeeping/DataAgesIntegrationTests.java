package io.imcache.redis.housekeeping;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class DataAgesIntegrationTests {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final long now = System.currentTimeMillis();
    private final StoreFixture redis = new StoreFixture();
    private final DataAges ages = new DataAges(redis.connection, redis.store, () -> Instant.ofEpochMilli(now));

    @AfterEach
    void close() {
        redis.close();
    }

    private Mono<PushOutcome> push(String account, String platform, Duration age) {
        SnapshotPush push = snapshotOf(account)
                .on(platform)
                .at(now - age.toMillis())
                .with(COMMENTS, "{'id':'c'}")
                .push();
        return redis.store.replace(push).subscribeOn(Schedulers.parallel());
    }

    @Test
    void saysHowOldEachPlatformsAccountsAre() {
        // More than one page of the list.
        Flux.fromStream(IntStream.range(0, 600).boxed())
                .flatMap(i -> push("d-" + i, "douyin", Duration.ofSeconds(i)), 32)
                .blockLast();
        push("x-1", "xhs", Duration.ofHours(7)).block();
        redis.store.updateProfile("never pushed", "xhs", Map.of()).block();

        assertThat(ages.read(LONG).block())
                .containsExactly(
                        new PlatformAges(
                                "douyin", now - 599_000, now - 570_000, now - 300_000, List.of(61, 240, 299, 0, 0, 0)),
                        new PlatformAges(
                                "xhs",
                                now - 25_200_000,
                                now - 25_200_000,
                                now - 25_200_000,
                                List.of(0, 0, 0, 0, 0, 1)));
    }

    @Test
    void oneMasterLooksAndAllKnow() {
        push("a", "douyin", Duration.ofSeconds(1)).block();
        assertThat(ages.read(LONG).block()).hasSize(1);
        push("b", "xhs", Duration.ofSeconds(1)).block();

        var another = new DataAges(redis.connection, redis.store, () -> Instant.ofEpochMilli(now));
        assertThat(another.read(LONG).block())
                .extracting(PlatformAges::platform)
                .containsExactly("douyin");
    }

    @Test
    void itIsLookedAgainWhenItIsTime() {
        push("a", "douyin", Duration.ofSeconds(1)).block();
        Duration often = Duration.ofMillis(100);
        assertThat(ages.read(often).block()).hasSize(1);
        push("b", "xhs", Duration.ofSeconds(1)).block();
        await().until(() -> ages.read(often).block().size() == 2);
    }

    @Test
    void withoutAccountsThereIsNothingToSay() {
        assertThat(ages.read(LONG).block()).isEmpty();
    }

    @Test
    void crawlersCannotMakePlatformsWithoutEnd() {
        Map<String, LongStream.Builder> timestamps = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            timestamps.put("p" + i, LongStream.builder().add(i));
        }
        timestamps.get("p99").add(7);

        List<PlatformAges> found = DataAges.summary(timestamps, 100);
        assertThat(found).hasSize(21);
        assertThat(found.get(0).platform()).isEqualTo("p99");
        assertThat(found.get(20).platform()).isEqualTo(DataAges.OTHERS);
        assertThat(found.get(20).counts().get(0)).isEqualTo(80);
        assertThat(found.stream().map(PlatformAges::line).map(PlatformAges::parse))
                .isEqualTo(found);
    }

    @Test
    void aPlatformsNameStaysOnItsLine() {
        push("a", "two\nlines and blanks", Duration.ofSeconds(1)).block();
        push("b", "", Duration.ofSeconds(1)).block();
        assertThat(ages.read(LONG).block())
                .extracting(PlatformAges::platform)
                .hasSameElementsAs(Set.of("two?lines and blanks", ""));
    }
}
