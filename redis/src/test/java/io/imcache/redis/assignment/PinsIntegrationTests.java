package io.imcache.redis.assignment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tests accounts that are pinned to workers, why they are with others or nobody, and parts of the list. */
class PinsIntegrationTests {
    private static final int MANY = 450;

    private final StoreFixture redis = new StoreFixture();
    private final Assignments assignments = redis.store.assignments(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        redis.close();
    }

    private static <T> T get(Mono<T> mono) {
        return requireNonNull(mono.block(TestRedis.TIMEOUT));
    }

    private void register(String worker, int most, String... platforms) {
        assignments.register(worker, worker + "-1", most, Set.of(platforms)).block(TestRedis.TIMEOUT);
    }

    private void add(String account, @Nullable String worker) {
        get(assignments.set(account, new CrawlSettings(null, "douyin", worker, null, null), null));
        get(assignments.sweep());
    }

    private @Nullable String crawlerOf(String account) {
        return get(assignments.account(account)).workerId();
    }

    private String whyNobody(String account) {
        return get(assignments.crawlers()).whyNobody(get(assignments.account(account)));
    }

    private String whyNotPinned(String account) {
        return get(assignments.crawlers()).whyNotPinned(get(assignments.account(account)));
    }

    @Test
    void aWorkerGetsNoPinnedAccountOfAPlatformThatItDoesNotTake() {
        register("w1", 10, "douyin");
        register("w2", 10, "xiaohongshu");
        add("a", "w2");
        assertThat(crawlerOf("a")).as("as if it was not pinned").isEqualTo("w1");
        assertThat(whyNotPinned("a")).isEqualTo("other_platform");
        register("w2", 10, "xiaohongshu");
        assertThat(crawlerOf("a")).as("when it comes again neither").isEqualTo("w1");
        register("w2", 10, "xiaohongshu", "douyin");
        assertThat(crawlerOf("a")).isEqualTo("w2");
        assertThat(whyNotPinned("a")).isEmpty();
        register("w2", 10, "xiaohongshu");
        assertThat(crawlerOf("a")).as("it does not take the platform any more").isNull();
        get(assignments.sweep());
        assertThat(crawlerOf("a")).isEqualTo("w1");
    }

    @Test
    void anEarlierPinIsForgotten() {
        register("w1", 10, "douyin");
        register("w2", 10, "douyin");
        add("a", "w1");
        add("a", "w2");
        assertThat(crawlerOf("a")).isEqualTo("w2");
        register("w1", 10, "douyin");
        assertThat(crawlerOf("a")).isEqualTo("w2");
        add("a", "");
        add("b", "w1");
        register("w1", 10, "douyin");
        register("w2", 10, "douyin");
        assertThat(crawlerOf("a")).as("nothing has to move").isEqualTo("w2");
        assertThat(crawlerOf("b")).isEqualTo("w1");
    }

    @Test
    void anotherPlatformIsForOtherWorkers() {
        add("a", null);
        register("w1", 10, "xiaohongshu");
        get(assignments.set("a", new CrawlSettings(null, "xiaohongshu", null, null, null), null));
        assertThat(get(assignments.crawlers()).waiting()).isOne();
        get(assignments.sweep());
        assertThat(crawlerOf("a")).isEqualTo("w1");
        register("w2", 10, "douyin");
        add("a", null);
        assertThat(crawlerOf("a")).isEqualTo("w2");
        assertThat(get(assignments.crawlers()).waiting()).isZero();
    }

    @Test
    void aWorkerWithoutPlatformsGetsWhatIsPinnedToIt() {
        register("w1", 10);
        add("a", "w1");
        add("b", null);
        assertThat(crawlerOf("a")).isEqualTo("w1");
        assertThat(crawlerOf("b")).isNull();
        register("w1", 10);
        assertThat(crawlerOf("a")).isEqualTo("w1");
    }

    @Test
    void aWorkerGetsAllThatIsPinnedToItWhenItComes() {
        register("w1", 1_000, "douyin");
        Flux.range(0, MANY)
                .flatMap(i -> assignments.set("a" + i, new CrawlSettings(null, "douyin", "w2", null, null), null))
                .blockLast(TestRedis.TIMEOUT);
        get(assignments.sweep());
        assertThat(get(assignments.list(0, 1, CrawledPart.of("w1"))).total()).isEqualTo(MANY);
        register("w2", MANY - 1, "douyin");
        assertThat(get(assignments.list(0, 1, CrawledPart.of("w2"))).total()).isEqualTo(MANY - 1);
        register("w2", MANY, "douyin");
        assertThat(get(assignments.list(0, 1, CrawledPart.of("w2"))).total())
                .as("also those behind what it has")
                .isEqualTo(MANY);
    }

    @Test
    void reasonsSayWhatIsMissing() {
        add("a", "w1");
        assertThat(whyNobody("a")).isEqualTo("no_worker_for_platform");
        assertThat(whyNotPinned("a")).isEqualTo("away");
        register("w1", 1, "douyin");
        assertThat(whyNobody("a")).isEmpty();
        assertThat(whyNotPinned("a")).isEmpty();
        add("b", "w1");
        assertThat(whyNobody("b")).isEqualTo("all_workers_full");
        assertThat(whyNotPinned("b")).isEqualTo("full");
        register("w2", 10, "douyin");
        get(assignments.sweep());
        assertThat(crawlerOf("b")).isEqualTo("w2");
        assertThat(get(assignments.remove("a"))).isTrue();
        assertThat(whyNotPinned("b"))
                .as("nothing moves until its worker comes again")
                .isEqualTo("later");
        assertThat(get(assignments.crawlers()).isAway(get(assignments.account("b"))))
                .isFalse();
        assignments.leave("w1", "w1-1").block(TestRedis.TIMEOUT);
        assignments.leave("w2", "w2-1").block(TestRedis.TIMEOUT);
        assertThat(whyNotPinned("b")).isEqualTo("away");
        assertThat(whyNobody("b")).as("its worker keeps it for the grace").isEmpty();
        assertThat(get(assignments.crawlers()).isAway(get(assignments.account("b"))))
                .isTrue();
        add("c", null);
        assertThat(whyNobody("c")).isEqualTo("all_workers_away");
    }

    @Test
    void theListHasParts() {
        register("w1", 2, "douyin");
        for (String id : new String[] {"a1", "a2", "b1", "ä"}) {
            add(id, null);
        }
        assertThat(ids(0, CrawledPart.ALL)).containsExactly("a1", "a2", "b1", "ä");
        assertThat(ids(0, CrawledPart.of("w1"))).containsExactly("a1", "a2");
        assertThat(ids(1, CrawledPart.of("w1"))).containsExactly("a2");
        assertThat(ids(0, CrawledPart.of("w"))).isEmpty();
        assertThat(ids(0, CrawledPart.WAITING)).containsExactly("b1", "ä");
        assertThat(ids(0, CrawledPart.startingWith("a"))).containsExactly("a1", "a2");
        assertThat(ids(0, CrawledPart.startingWith("ä"))).containsExactly("ä");
        assertThat(ids(1, CrawledPart.ALL)).containsExactly("a2", "b1", "ä");
    }

    private List<String> ids(int offset, CrawledPart part) {
        return get(assignments.list(offset, 10, part)).accounts().stream()
                .map(crawled -> crawled.account().accountId())
                .toList();
    }
}
