package io.imcache.redis.assignment;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.assignment.Assignments.Claim;
import io.imcache.redis.assignment.Assignments.Standing;
import io.imcache.redis.model.Grant;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests who gets which account, and who may push it. */
class AssignmentsIntegrationTests {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final CrawlSettings DOUYIN = new CrawlSettings(null, "douyin", null, null, null);
    private static final CrawlSettings PAUSED = new CrawlSettings(CrawlAccount.Status.PAUSED, null, null, null, null);
    private static final CrawlSettings ACTIVE = new CrawlSettings(CrawlAccount.Status.ACTIVE, null, null, null, null);
    private final StoreFixture redis = new StoreFixture();
    private Assignments assignments = redis.store.assignments(LONG);

    @AfterEach
    void close() {
        redis.close();
    }

    private static <T> T get(Mono<T> mono) {
        return requireNonNull(mono.block(TestRedis.TIMEOUT));
    }

    private static void run(Mono<?> mono) {
        mono.block(TestRedis.TIMEOUT);
    }

    private void register(String worker, int most, String... platforms) {
        run(assignments.register(worker, worker + "-1", most, Set.of(platforms)));
    }

    private void add(String account) {
        assertThat(get(assignments.set(account, DOUYIN, null))).isTrue();
    }

    private void giveAToW1() {
        register("w1", 10, "douyin");
        add("a");
        run(assignments.sweep());
    }

    private static CrawlSettings pinnedTo(String worker) {
        return new CrawlSettings(null, "douyin", worker, null, null);
    }

    private @Nullable String crawlerOf(String account) {
        return get(assignments.account(account)).workerId();
    }

    private Map<String, String> crawlers() {
        var crawlers = new TreeMap<String, String>();
        get(assignments.list(0, 1_000, CrawledPart.ALL))
                .accounts()
                .forEach(crawled -> crawlers.put(crawled.account().accountId(), String.valueOf(crawled.workerId())));
        return crawlers;
    }

    private List<String> accountsOf(String worker) {
        return get(assignments.assigned(worker)).accounts().stream()
                .map(task -> task.account().accountId())
                .toList();
    }

    private long epochOf(String worker, String account) {
        return get(assignments.assigned(worker)).accounts().stream()
                .filter(task -> task.account().accountId().equals(account))
                .findFirst()
                .orElseThrow()
                .epoch();
    }

    private long grant(String worker, String account) {
        Grant grant = get(assignments.grant(worker, account, epochOf(worker, account), LEASE));
        assertThat(grant.reason()).isEqualTo(Grant.Reason.GRANTED);
        return grant.epoch();
    }

    private PushOutcome push(String account, @Nullable Long epoch) {
        SnapshotPush push = snapshotOf(account)
                .at(System.currentTimeMillis())
                .with(MESSAGES, Snapshots.messages(0, 2, ",'n':" + System.nanoTime()))
                .push();
        return redis.replace(new SnapshotPush(
                push.accountId(), push.platform(), push.timestamp(), push.workerId(), epoch, push.collections()));
    }

    private void assertTaken(String account, @Nullable Long epoch) {
        assertThat(push(account, epoch)).isInstanceOf(PushOutcome.Committed.class);
    }

    private void assertRefused(String account, @Nullable Long epoch) {
        assertThat(push(account, epoch))
                .isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(AnswerCode.STALE_LEASE));
    }

    @Test
    void leastLoadedWorkerOfThePlatformGetsTheAccount() {
        register("w1", 10, "douyin");
        register("w2", 10, "douyin", "xiaohongshu");
        register("w3", 10, "xiaohongshu");
        IntStream.range(0, 7).forEach(i -> add("a" + i));
        assertThat(get(assignments.sweep())).isEqualTo(7);
        assertThat(accountsOf("w1").size()).isBetween(3, 4);
        assertThat(accountsOf("w2").size()).isBetween(3, 4);
        assertThat(accountsOf("w3")).isEmpty();
        Map<String, String> before = crawlers();
        register("w4", 10, "douyin");
        assertThat(get(assignments.sweep())).isZero();
        assertThat(crawlers()).as("a worker that comes moves nothing").isEqualTo(before);
    }

    @Test
    void nobodyGetsMoreThanHeTakes() {
        register("w1", 2, "douyin");
        register("w2", 1, "douyin");
        IntStream.range(0, 250).forEach(i -> add("a" + i));
        assertThat(get(assignments.sweep())).isEqualTo(3);
        assertThat(accountsOf("w1")).hasSize(2);
        assertThat(accountsOf("w2")).hasSize(1);
        Crawlers all = get(assignments.crawlers());
        assertThat(all)
                .returns(250L, Crawlers::accounts)
                .returns(3L, Crawlers::assigned)
                .returns(247L, Crawlers::waiting);
        CrawledPage waiting = get(assignments.list(0, 10, CrawledPart.WAITING));
        assertThat(waiting.total()).isEqualTo(247);
        assertThat(waiting.accounts()).hasSize(10).allMatch(crawled -> crawled.workerId() == null);
        assertThat(all.whyNobody(waiting.accounts().get(0))).isEqualTo("all_workers_full");
        run(assignments.set("x", new CrawlSettings(null, "xiaohongshu", null, null, null), null));
        assertThat(get(assignments.crawlers()).whyNobody(get(assignments.account("x"))))
                .isEqualTo("no_worker_for_platform");
        run(assignments.set("x", PAUSED, null));
        assertThat(get(assignments.crawlers()).whyNobody(get(assignments.account("x"))))
                .isEqualTo("paused");
        register("w3", 500, "douyin");
        assertThat(get(assignments.sweep())).as("in several steps").isEqualTo(247);
        assertThat(get(assignments.crawlers()).waiting()).isZero();
    }

    @Test
    void aWorkerThatTakesLessThanBeforeGivesTheRestBack() {
        register("w1", 5, "douyin", "xiaohongshu");
        IntStream.range(0, 5).forEach(i -> add("a" + i));
        run(assignments.set("x", new CrawlSettings(null, "xiaohongshu", null, null, null), null));
        run(assignments.sweep());
        register("w1", 3, "douyin");
        assertThat(accountsOf("w1")).hasSize(3).doesNotContain("x");
        register("w2", 10, "douyin");
        assertThat(get(assignments.sweep())).isEqualTo(2);
    }

    @Test
    void pinnedAccountsGoToTheirWorkerWheneverItCan() {
        register("w1", 10, "douyin");
        run(assignments.set("a", pinnedTo("w2"), null));
        run(assignments.sweep());
        assertThat(crawlerOf("a")).as("its worker is not there").isEqualTo("w1");
        register("w2", 10, "douyin");
        assertThat(crawlerOf("a")).isEqualTo("w2");
        add("b");
        run(assignments.sweep());
        assertThat(crawlerOf("b")).isEqualTo("w1");
        run(assignments.set("b", pinnedTo("w2"), null));
        assertThat(crawlerOf("b")).isEqualTo("w2");
        run(assignments.set("b", pinnedTo(""), null));
        assertThat(crawlerOf("b"))
                .as("not pinned any more, but nothing has to move")
                .isEqualTo("w2");
        register("w3", 0, "douyin");
        run(assignments.set("b", pinnedTo("w3"), null));
        assertThat(crawlerOf("b")).as("its worker takes none").isEqualTo("w2");
    }

    @Test
    void whoCrawlsAnAccountAlreadyKeepsIt() {
        register("w1", 0, "xiaohongshu");
        register("w2", 10, "douyin");
        run(assignments.set("a", DOUYIN, "w1"));
        assertThat(crawlerOf("a")).isEqualTo("w1");
        register("w1", 0, "xiaohongshu");
        assertThat(crawlerOf("a")).as("also once it registers again").isEqualTo("w1");
        run(assignments.set("b", DOUYIN, "nobody"));
        run(assignments.sweep());
        assertThat(crawlerOf("b")).isEqualTo("w2");
    }

    @Test
    void aWorkerKeepsItsAccountsForTheGrace() {
        assignments = redis.store.assignments(SHORT);
        giveAToW1();
        run(assignments.leave("w1", "w1-1"));
        register("w2", 10, "douyin");
        run(assignments.sweep());
        assertThat(crawlerOf("a")).isEqualTo("w1");
        run(assignments.connect("w1", "w1-2"));
        long back = System.nanoTime();
        await().until(() -> System.nanoTime() - back > SHORT.toNanos() * 3 / 2 || beat("w1", "w1-2") == null);
        run(assignments.sweep());
        assertThat(crawlerOf("a")).as("it came back, and was heard of").isEqualTo("w1");
        run(assignments.leave("w1", "w1-2"));
        await().untilAsserted(() -> {
            beat("w2", "w2-1");
            run(assignments.sweep());
            assertThat(crawlerOf("a")).isEqualTo("w2");
        });
        assertThat(get(assignments.assigned("w1")).accounts()).isEmpty();
    }

    private Standing.State beat(String worker, String session) {
        return get(assignments
                        .beat(List.of(new Assignments.Beat(worker, session, Duration.ZERO)))
                        .single())
                .state();
    }

    @Test
    void theLaterConnectionOfAWorkerCounts() {
        register("w1", 10, "douyin");
        run(assignments.connect("w1", "w1-2"));
        assertThat(beat("w1", "w1-1")).isEqualTo(Standing.State.REPLACED);
        assertThat(beat("w1", "w1-2")).isEqualTo(Standing.State.HERE);
        assertThat(get(assignments.assigned("w1")).session()).isEqualTo("w1-2");
        run(assignments.leave("w1", "w1-1"));
        assertThat(beat("w1", "w1-2")).as("the earlier one's end is no news").isEqualTo(Standing.State.HERE);
        run(assignments.leave("w1", "w1-2"));
        assertThat(beat("w1", "w1-1")).as("the earlier one may count again").isEqualTo(Standing.State.UNKNOWN);
        run(assignments.connect("w1", "w1-1"));
        add("a");
        assertThat(get(assignments.sweep())).as("what it takes is remembered").isEqualTo(1);
    }

    @Test
    void onlyTheWorkerWithTheAccountMayPushIt() {
        assertTaken("a", null);
        register("w1", 10, "douyin");
        register("w2", 10, "douyin");
        run(assignments.set("a", pinnedTo("w1"), null));
        long first = grant("w1", "a");
        assertTaken("a", first);
        assertRefused("a", null);
        run(assignments.set("a", pinnedTo("w2"), null));
        assertTaken("a", first); // the other one does not know of it yet
        long second = grant("w2", "a");
        assertThat(second).isGreaterThan(first);
        assertRefused("a", first);
        assertTaken("a", second);
        assertThat(assignments.grant("w1", "a", first, LEASE).block(TestRedis.TIMEOUT))
                .as("a master that comes late")
                .isNull();
        assertTaken("a", second);
        assertThat(redis.store.worker("a").block()).isEqualTo("w2");
        assertThat(redis.store.renew("a", "w2", second, LEASE).block()).isNotNull();
    }

    @Test
    void nobodyMayPushAPausedAccountUntilItIsActiveAgain() {
        giveAToW1();
        long epoch = grant("w1", "a");
        assertTaken("a", epoch);
        run(assignments.set("a", PAUSED, null));
        assertThat(crawlerOf("a")).isNull();
        run(assignments.sweep());
        assertRefused("a", epoch);
        assertRefused("a", null);
        assertThat(get(assignments.claim("a", "w1")).reason()).isEqualTo(Claim.Reason.PAUSED);
        run(assignments.set("a", ACTIVE, null));
        run(assignments.sweep());
        assertThat(crawlerOf("a")).isEqualTo("w1");
        assertTaken("a", grant("w1", "a"));
    }

    @Test
    void theRefusalOutlivesTheAccountsData() {
        giveAToW1();
        long epoch = grant("w1", "a");
        assertTaken("a", epoch);
        run(redis.store.delete("a"));
        run(redis.store.updateProfile("a", "douyin", Map.of())); // created again by a person
        assertRefused("a", null);
        assertRefused("a", epoch - 1);
        assertTaken("a", epoch);
    }

    @Test
    void anAccountThatIsNoLongerToBeCrawledBelongsToWhoPushesIt() {
        giveAToW1();
        long epoch = grant("w1", "a");
        assertThat(get(assignments.remove("a"))).isTrue();
        assertThat(get(assignments.remove("a"))).isFalse();
        assertThat(assignments.account("a").block(TestRedis.TIMEOUT)).isNull();
        run(assignments.sweep());
        assertRefused("a", epoch);
        assertTaken("a", null);
        assertThat(get(assignments.crawlers())).returns(0L, Crawlers::accounts).returns(0L, Crawlers::assigned);
        assertThat(accountsOf("w1")).isEmpty();
    }

    @Test
    void aDeletedAccountIsNotGranted() {
        register("w1", 10, "douyin");
        add("a");
        assertTaken("a", null);
        run(assignments.sweep());
        run(redis.store.delete("a"));
        assertThat(assignments.grant("w1", "a", epochOf("w1", "a"), LEASE).block(TestRedis.TIMEOUT))
                .isNull();
        assertThat(push("a", epochOf("w1", "a")))
                .isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.accountDeleted())
                        .isTrue());
    }

    @Test
    void whoClaimsAnAccountGetsIt() {
        assertThat(get(assignments.claim("a", "w1")).reason()).isEqualTo(Claim.Reason.UNKNOWN);
        register("w1", 10, "douyin");
        register("w2", 10);
        register("w3", 10, "douyin");
        run(assignments.set("a", pinnedTo("w1"), null));
        grant("w1", "a");
        assertThat(get(assignments.claim("a", "w3")).reason())
                .as("it takes what it is given")
                .isEqualTo(Claim.Reason.MOVED);
        assertThat(get(assignments.claim("a", "w2")).reason()).isEqualTo(Claim.Reason.GIVEN);
        assertThat(crawlerOf("a")).isEqualTo("w2");
        long epoch = grant("w2", "a");
        long claimed =
                requireNonNull(redis.store.claim("a", "w9", LEASE).block()).epoch();
        assertThat(claimed).isGreaterThan(epoch);
        long again = grant("w2", "a");
        assertThat(again).as("a later lease than that of the assignment").isGreaterThan(claimed);
        assertTaken("a", again);
    }

    @Test
    void masterIsToldWhatToTellItsWorkers() {
        register("w0", 1, "xiaohongshu");
        run(assignments.set("other", new CrawlSettings(null, "xiaohongshu", null, null, null), null));
        register("w1", 10, "douyin");
        List.of("a", "b").forEach(this::add);
        run(assignments.sweep());
        run(assignments.told("w0", List.of("other"), List.of(), 99));
        Assigned all = get(assignments.assigned("w1"));
        assertThat(all.accounts()).extracting(Assigned.Task::toldAt).containsOnly(0L);
        run(assignments.told("w1", List.of("a", "b"), List.of(), 17));
        assertThat(get(assignments.assigned("w1")).accounts())
                .extracting(Assigned.Task::toldAt)
                .containsOnly(17L);
        run(assignments.remove("a"));
        Assigned rest = get(assignments.assigned("w1"));
        assertThat(rest.accounts()).hasSize(1);
        assertThat(rest.lost()).containsExactly("a");
        assertThat(rest.generation()).isGreaterThan(all.generation());
        run(assignments.told("w1", List.of(), List.of("a"), 18));
        assertThat(get(assignments.assigned("w1")).lost()).isEmpty();
    }

    @Test
    void settingsComeBack() {
        run(assignments.set("a", new CrawlSettings(CrawlAccount.Status.PAUSED, "douyin", "w7", 45, "小店"), null));
        assertThat(get(assignments.account("a")).account())
                .returns(CrawlAccount.Status.PAUSED, CrawlAccount::status)
                .returns("douyin", CrawlAccount::platform)
                .returns("w7", CrawlAccount::pinnedTo)
                .returns(45, CrawlAccount::interval);
        run(assignments.set("a", new CrawlSettings(null, null, "", null, null), null));
        CrawlAccount later = get(assignments.account("a")).account();
        assertThat(later).returns(null, CrawlAccount::pinnedTo).returns("小店", CrawlAccount::name);
        assertThat(assignments.set("b", ACTIVE, null).block(TestRedis.TIMEOUT))
                .as("a new account needs a platform")
                .isNull();
        assertThat(crawlers()).containsOnlyKeys("a");
    }
}
