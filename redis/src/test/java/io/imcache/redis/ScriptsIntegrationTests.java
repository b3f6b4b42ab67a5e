package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.messages;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.credentials.CredentialStore;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.testing.EarlierLayout;
import io.imcache.redis.testing.RedisCluster;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.topics.AccountTopics;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tests each script on the nodes of a real cluster: before Redis knows it, and then by its SHA-1 alone. */
class ScriptsIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final AtomicLong NEXT = new AtomicLong(1_761_804_248_025L);
    private static RedisCluster cluster;
    private static StoreFixture redis;
    private static RedisAccountStore store;
    private static WorkerMailbox mailbox;
    private static Assignments assignments;
    private static MasterList masters;
    private static AccountOverviews overviews;
    private static Housekeeping housekeeping;

    /** For each script an operation on an account that calls it, and that tells whether it worked. */
    private static final Map<String, Function<String, Mono<Boolean>>> CALLS = new HashMap<>();

    static {
        CALLS.put("account", id -> store.account(id).map(account -> account.version() != 0));
        CALLS.put("accounts", id -> store.accounts(null, Set.of(), 0, 9).map(page -> page.accounts().stream()
                .anyMatch(account -> account.accountId().equals(id))));
        CALLS.put("beat", id -> masters.beat("m", "report").thenReturn(true));
        CALLS.put("leave", id -> masters.leave("nobody").thenReturn(true));
        CALLS.put("masters", id -> masters.all().map(all -> all.size() <= 1));
        CALLS.put(
                "overview",
                id -> overviews.read(id).map(overview -> overview.counts().get(COMMENTS) == 1));
        CALLS.put("size", id -> overviews.bytes(id).map(bytes -> bytes > 0));
        CALLS.put("claim", id -> store.claim(id, "w", LONG).map(lease -> lease.epoch() > 0));
        CALLS.put("commit", id -> store.replace(push(id)).map(ScriptsIntegrationTests::isChanged));
        CALLS.put("credentials", id -> new CredentialStore(redis.connection, redis.prefix).store(id, new byte[] {1}));
        CALLS.put("count", id -> store.count(id, COMMENTS, CommentSchema.INSTANCE.byContent, "k")
                .map(counts -> counts.total() == 1));
        CALLS.put("delete", id -> store.delete(beside(id)).map(deleted -> !deleted));
        CALLS.put("delta", id -> store.merge(snapshotOf(id)
                        .at(NEXT.incrementAndGet())
                        .with(COMMENTS, "{'id':'c'}")
                        .push())
                .map(PushOutcome.Committed.class::isInstance));
        CALLS.put("events", id -> new AccountEvents(redis.connection, redis.prefix)
                .after(id, 0, 9)
                .map(history -> !history.events().isEmpty()));
        CALLS.put("gone-marks", id -> housekeeping.run().map(Housekeeping.Report::ran));
        CALLS.put("lock", id -> housekeeping.run().map(Housekeeping.Report::ran));
        CALLS.put("release", id -> housekeeping.run().map(Housekeeping.Report::ran));
        CALLS.put("items", id -> store.item(id, COMMENTS, "c")
                .map(page -> page.items().size() == 1));
        CALLS.put("page", id -> store.page(PageQuery.of(id, COMMENTS).build())
                .map(page -> page.items().size() == 1));
        CALLS.put("profile", id -> store.updateProfile(id, null, Map.of("nickname", "n"))
                .map(account -> account.profile().containsKey("nickname")));
        CALLS.put("propose", id -> store.replace(snapshotOf(id).at(1).push())
                .map(outcome ->
                        outcome instanceof PushOutcome.Refused refused && refused.code() == AnswerCode.STALE_SNAPSHOT));
        CALLS.put("register", id -> store.updateProfile(id, "p" + NEXT.incrementAndGet(), Map.of())
                .then(store.accounts("p" + NEXT.get(), Set.of(), 0, 9))
                .map(page -> page.accounts().size() == 1));
        CALLS.put("seen", id -> store.merge(
                        snapshotOf(id).on(null).at(NEXT.incrementAndGet()).push())
                .map(outcome -> outcome instanceof PushOutcome.Committed committed && !committed.changed()));
        CALLS.put("stage", id -> store.replace(snapshotOf(beside(id))
                        .with(MESSAGES, messages(0, 900, ""))
                        .push())
                .map(ScriptsIntegrationTests::isChanged));
        CALLS.put("copy", ScriptsIntegrationTests::changeOfAThird);
        CALLS.put("patch-staged", ScriptsIntegrationTests::changeOfAThird);
        CALLS.put("range", id -> store.merge(snapshotOf(id)
                        .at(NEXT.incrementAndGet())
                        .with(MESSAGES, "{'id':'m'}")
                        .push())
                .map(PushOutcome.Committed.class::isInstance));
        CALLS.put("repack", id -> {
            String earlier = beside(id);
            return store.replace(push(earlier))
                    .publishOn(Schedulers.boundedElastic())
                    .doOnNext(pushed -> EarlierLayout.write(redis, earlier))
                    .flatMap(pushed -> store.replace(push(earlier)))
                    .map(ScriptsIntegrationTests::isChanged);
        });
        CALLS.put("unified", id -> store.unified(
                        new UnifiedQuery(id, EnumSet.allOf(UnifiedQuery.Type.class), null, null, null, 0, 9))
                .map(page -> page.items().size() == 2));
        CALLS.put("unregister", id -> {
            String gone = beside(id);
            return store.updateProfile(gone, null, Map.of()).then(store.delete(gone));
        });
        CALLS.put("outbound-route", id -> mailbox.submit(request(), "w"));
        CALLS.put("outbound-take", id -> mailbox.take("w" + NEXT, "c", Duration.ZERO)
                .map(List::isEmpty));
        CALLS.put("outbound-leave", id -> mailbox.leave("w", "nobody").thenReturn(true));
        CALLS.put("outbound-again", id -> mailbox.again(request(), "w", "c", Duration.ZERO)
                .map(state -> state == WorkerMailbox.Again.OVER));
        CALLS.put("outbound-due", id -> mailbox.due().map(List::isEmpty));
        CALLS.put("outbound-withdraw", id -> mailbox.withdraw("nobody"));
        CALLS.put("outbound-outcome", id -> {
            OutboundRequest request = request();
            return ended(request).map(ended -> ended.request().equals(request));
        });
        CALLS.put("outbound-settle", id -> ended(request()).flatMap(mailbox::settle));
        CALLS.put(
                "outbound-open",
                id -> mailbox.submit(request(), "w").then(mailbox.open("a")).map(open -> !open.isEmpty()));
        assignmentCalls();
        CALLS.put("unread", id -> topics(id));
        CALLS.put("latest", id -> topics(id));
        CALLS.put("topic", id -> store.topics().find(id, "k").map(AccountTopics.Found::content));
    }

    private static void assignmentCalls() {
        var settings = new CrawlSettings(CrawlAccount.Status.PAUSED, "p", null, null, null);
        CALLS.put(
                "crawl-set",
                id -> assignments.set("crawled-" + id, settings, null).thenReturn(true));
        CALLS.put(
                "crawl-remove",
                id -> assignments.set("crawled-" + id, settings, null).then(assignments.remove("crawled-" + id)));
        CALLS.put("worker-connect", id -> assignments.connect("w", "s").thenReturn(true));
        CALLS.put("worker-beat", id -> assignments
                .beat(List.of(new Assignments.Beat("nobody", "s", Duration.ZERO)))
                .single()
                .map(standing -> standing.state() == Assignments.Standing.State.UNKNOWN));
        CALLS.put("worker-leave", id -> assignments.leave("nobody", "s").thenReturn(true));
        CALLS.put("assign", id -> assignments.sweep().map(assigned -> assigned == 0));
        CALLS.put("assigned", id -> assignments.assigned("nobody").map(assigned -> assigned.accounts()
                .isEmpty()));
        CALLS.put("told", id -> assignments
                .told("w", List.of(id), List.of("x"), 1)
                .then(assignments.assigned("w"))
                .map(assigned -> assigned.lost().contains(id)));
        CALLS.put("reassign", id -> assignments
                .claim("unknown", "w")
                .map(claim -> claim.reason() == Assignments.Claim.Reason.UNKNOWN));
        CALLS.put("crawled", id -> assignments
                .set("crawled-" + id, settings, null)
                .then(assignments.account("crawled-" + id))
                .map(crawled -> crawled.account().platform().equals("p")));
        CALLS.put("crawlers", id -> assignments.crawlers().map(all -> all.assigned() == 0));
        CALLS.put("fenced", id -> assignments
                .set("crawled-" + id, settings, null)
                .then(assignments.sweep())
                .thenReturn(true));
        CALLS.put("grant", id -> assignments.grant("w", beside(id), 1, LONG).map(grant -> grant.epoch() == 1));
    }

    private static SnapshotPush push(String id) {
        long now = NEXT.incrementAndGet();
        return snapshotOf(id)
                .at(now)
                .with(COMMENTS, "{'id':'c','contentId':'k','n':" + now + "}")
                .with(MESSAGES, "{'id':'m'}")
                .push();
    }

    private static Mono<Boolean> changeOfAThird(String id) {
        String large = beside(id);
        return store.replace(
                        snapshotOf(large).with(MESSAGES, messages(0, 3_000, "")).push())
                .publishOn(Schedulers.boundedElastic())
                .flatMap(first -> store.replace(
                        snapshotOf(large).with(MESSAGES, messages(0, 3_900, "")).push()))
                .map(ScriptsIntegrationTests::isChanged);
    }

    private static boolean isChanged(PushOutcome outcome) {
        return outcome instanceof PushOutcome.Committed committed && committed.changed();
    }

    private static Mono<Boolean> topics(String id) {
        return store.topics().topics(id, 9).map(topics -> topics.topics().size() == 1);
    }

    private static OutboundRequest request() {
        long deadline = System.currentTimeMillis() + LONG.toMillis();
        return new OutboundRequest("r" + NEXT.incrementAndGet(), "a", deadline, "{}");
    }

    private static Mono<WorkerMailbox.Ended> ended(OutboundRequest request) {
        return mailbox.submit(request, "w")
                .then(mailbox.ended(request.id(), new WorkerMailbox.Outcome(true, "platform id")));
    }

    private static int node(String id) {
        return cluster.nodeOf(SlotHash.getSlot(id.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the id of an unknown account on the same node. */
    private static String beside(String id) {
        return Stream.generate(() -> "fresh-" + NEXT.incrementAndGet())
                .filter(fresh -> node(fresh) == node(id))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> scripts() {
        return CALLS.keySet().stream().sorted();
    }

    /** Returns an account on each node. */
    private static List<String> accounts() {
        return IntStream.range(0, cluster.size())
                .mapToObj(node -> IntStream.range(0, 1_000)
                        .mapToObj(i -> "account-" + i)
                        .filter(id -> node(id) == node)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    @BeforeAll
    static void start() {
        cluster = new RedisCluster();
        redis = new StoreFixture(cluster.client());
        store = redis.store;
        assignments = store.assignments(LONG);
        mailbox = store.mailbox(InstantSource.system(), LONG);
        masters = new MasterList(redis.connection, redis.prefix, LONG);
        overviews = new AccountOverviews(redis.connection, redis.prefix);
        housekeeping = new Housekeeping(redis.connection, store, RetentionPolicy.KEEP, InstantSource.system());
        for (String id : accounts()) {
            redis.replace(push(id));
            store.mark(id, MESSAGES, List.of("m"), Mark.READ).block(PATIENCE);
        }
    }

    @AfterAll
    static void close() {
        redis.close();
        cluster.close();
    }

    private static void onAllNodes(Consumer<RedisCommands<String, String>> command) {
        IntStream.range(0, cluster.size())
                .forEach(node -> command.accept(cluster.node(node).sync()));
    }

    /** Returns how often a command was called on all nodes. */
    private static long calls(String command) {
        return IntStream.range(0, cluster.size())
                .mapToObj(node -> cluster.node(node).sync().info("commandstats"))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst("^[^:]*:calls=(\\d+).*", "$1")))
                .sum();
    }

    private static void callForEachAccount(String script) {
        for (String id : accounts()) {
            assertThat(CALLS.get(script).apply(id).block(PATIENCE)).as(script).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void worksOnEveryNodeAndIsSentOnce(String script) {
        String sha1 = new LuaScript(script).sha1();
        onAllNodes(node -> {
            node.scriptFlush();
            node.configResetstat();
        });
        callForEachAccount(script);
        assertThat(calls("eval")).as("sent to nodes that did not have it").isPositive();
        assertThat(IntStream.range(0, cluster.size())
                        .anyMatch(node ->
                                cluster.node(node).sync().scriptExists(sha1).get(0)))
                .as("it was this script")
                .isTrue();

        onAllNodes(node -> node.configResetstat());
        callForEachAccount(script);
        assertThat(calls("eval")).isZero();
        assertThat(calls("evalsha")).isGreaterThanOrEqualTo(cluster.size());
    }

    @Test
    void noScriptIsLeftOut() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "lua"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replace(".lua", ""))
                            .filter(script -> !script.equals("writable"))) // of no account, and not for clusters
                    .containsExactlyInAnyOrderElementsOf(CALLS.keySet());
        }
    }
}
