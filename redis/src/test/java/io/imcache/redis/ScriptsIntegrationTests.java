package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.accounts.AccountScript;
import io.imcache.redis.accounts.AccountsScript;
import io.imcache.redis.accounts.ClaimScript;
import io.imcache.redis.accounts.DeleteScript;
import io.imcache.redis.accounts.OverviewScript;
import io.imcache.redis.accounts.ProfileScript;
import io.imcache.redis.accounts.RegisterScript;
import io.imcache.redis.accounts.SizeScript;
import io.imcache.redis.accounts.UnregisterScript;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.EventsScript;
import io.imcache.redis.housekeeping.GoneMarksScript;
import io.imcache.redis.housekeeping.LockScript;
import io.imcache.redis.housekeeping.ReleaseScript;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.masters.BeatScript;
import io.imcache.redis.masters.LeaveScript;
import io.imcache.redis.masters.MastersScript;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.outbound.OutboundDueScript;
import io.imcache.redis.outbound.OutboundOpenScript;
import io.imcache.redis.outbound.OutboundOutcomeScript;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.OutboundRouteScript;
import io.imcache.redis.outbound.OutboundSettleScript;
import io.imcache.redis.outbound.OutboundTakeScript;
import io.imcache.redis.outbound.OutboundWithdrawScript;
import io.imcache.redis.read.CountScript;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.read.PageScript;
import io.imcache.redis.read.UnifiedScript;
import io.imcache.redis.testing.RedisCluster;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.topics.AccountTopics;
import io.imcache.redis.topics.LatestScript;
import io.imcache.redis.topics.TopicScript;
import io.imcache.redis.topics.UnreadScript;
import io.imcache.redis.write.CommitScript;
import io.imcache.redis.write.CommitScript.Reason;
import io.imcache.redis.write.CommitScript.Terms;
import io.imcache.redis.write.ProposeScript;
import io.imcache.redis.write.ReplaceIntegrationTests;
import io.imcache.redis.write.StageScript;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** Each script by its class, on each node of a real cluster: before Redis has it, and after that by its SHA-1 alone. */
class ScriptsIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final AtomicLong NEXT = new AtomicLong(1_761_804_248_025L);
    private static RedisCluster cluster;
    private static StoreFixture redis;
    private static StoreNames names;
    private static StoreConnection connection;

    /** Calls of scripts with what their answers have to be, for an account. */
    private static final Map<String, Function<AccountKeys, Mono<Boolean>>> CALLS = new HashMap<>();

    static {
        CALLS.put("account", keys -> AccountScript.call(connection, keys).map(state -> state.version() != 0));
        CALLS.put("accounts", keys -> AccountsScript.call(connection, names.accountList(), null, Set.of(), 0, 9)
                .map(page -> page.ids().contains(keys.accountId())));
        CALLS.put("beat", keys -> BeatScript.call(connection, names.masters(), "m", "report", LONG)
                .thenReturn(true));
        CALLS.put("leave", keys -> LeaveScript.call(connection, names.masters(), "nobody")
                .thenReturn(true));
        CALLS.put("masters", keys -> MastersScript.call(connection, names.masters())
                .map(masters -> masters.size() <= 1));
        CALLS.put("overview", keys -> OverviewScript.call(connection, keys)
                .map(overview -> overview.counts().get(COMMENTS) == 1));
        CALLS.put("size", keys -> SizeScript.call(connection, keys).map(bytes -> bytes > 0));
        CALLS.put("claim", keys -> ClaimScript.call(connection, keys, "w", LONG, null)
                .map(lease -> lease.epoch() > 0));
        CALLS.put("commit", ScriptsIntegrationTests::commit);
        CALLS.put("count", keys -> CountScript.call(connection, keys, COMMENTS, CommentSchema.INSTANCE.byContent, "k")
                .map(counts -> counts.total() == 1));
        CALLS.put("delete", keys -> DeleteScript.call(
                        connection, keys, names.changes(), Duration.ZERO, new DeleteScript.Condition(1, 1))
                .map(deleted -> !deleted));
        CALLS.put("events", keys -> EventsScript.call(connection, keys, 0, 9)
                .map(history -> !history.events().isEmpty()));
        CALLS.put("gone-marks", keys -> GoneMarksScript.call(connection, keys, COMMENTS, 0, 9, 1)
                .map(part -> part.cursor() == 0));
        CALLS.put("items", keys -> ItemsScript.call(connection, keys, COMMENTS, List.of("c", "none"))
                .map(read -> read.items().size() == 1));
        CALLS.put("lock", keys -> LockScript.call(connection, free(keys), "me", LONG));
        CALLS.put("release", keys -> ReleaseScript.call(connection, free(keys), "me")
                .map(released -> !released));
        CALLS.put("page", keys -> PageScript.call(
                        connection,
                        keys,
                        PageQuery.of(keys.accountId(), COMMENTS).build())
                .map(page -> page.items().size() == 1));
        CALLS.put("profile", keys -> ProfileScript.call(connection, names, keys, null, Map.of("nickname", "n"))
                .thenReturn(true));
        CALLS.put("propose", keys -> ProposeScript.call(
                        connection, keys, snapshotOf(keys.accountId()).at(1).push(), Map.of())
                .map(proposed -> proposed.reason() == ProposeScript.Reason.STALE));
        CALLS.put("register", keys -> RegisterScript.call(
                        connection, names.accountList(), keys.accountId(), "douyin\0active")
                .thenReturn(true));
        CALLS.put("stage", keys -> StageScript.call(
                        connection,
                        keys,
                        "t" + NEXT.incrementAndGet(),
                        MESSAGES,
                        snapshotOf("a")
                                .with(MESSAGES, ReplaceIntegrationTests.messages(0, 900, ""))
                                .push()
                                .collections()
                                .get(MESSAGES)
                                .read()
                                .others())
                .thenReturn(true));
        CALLS.put("unified", keys -> UnifiedScript.call(
                        connection,
                        keys,
                        new UnifiedQuery(
                                keys.accountId(), EnumSet.allOf(UnifiedQuery.Type.class), null, null, null, 0, 9))
                .map(page -> page.items().size() == 1));
        CALLS.put("unregister", keys -> UnregisterScript.call(connection, names, "nobody")
                .thenReturn(true));
        CALLS.put("outbound-route", keys -> route(request()));
        CALLS.put("outbound-take", keys -> OutboundTakeScript.call(connection, outbound(), "w" + NEXT)
                .map(List::isEmpty));
        CALLS.put("outbound-due", keys -> OutboundDueScript.call(connection, outbound(), 0, 0)
                .map(List::isEmpty));
        CALLS.put("outbound-withdraw", keys -> OutboundWithdrawScript.call(connection, outbound(), "nobody"));
        CALLS.put("outbound-outcome", keys -> {
            OutboundRequest request = request();
            return route(request)
                    .then(OutboundOutcomeScript.call(connection, outbound(), request.id(), Bytes.of("sp"), 1))
                    .map(ended -> ended.request().equals(request));
        });
        CALLS.put("outbound-settle", keys -> OutboundSettleScript.call(connection, outbound(), request(), "sp", 1)
                .map(settled -> !settled));
        CALLS.put("outbound-open", keys -> route(request())
                .then(OutboundOpenScript.call(connection, outbound(), "a"))
                .map(open -> !open.isEmpty()));
        CALLS.put("unread", keys -> UnreadScript.call(connection, keys, COMMENTS)
                .map(unread -> unread.byReference().size() == 1));
        CALLS.put("latest", keys -> version(keys)
                .flatMap(version -> LatestScript.call(
                        connection, keys, COMMENTS, List.of(CommentSchema.INSTANCE.byContent.reference("k")), version))
                .map(latest -> latest.size() == 1));
        CALLS.put("topic", keys -> TopicScript.call(connection, keys, "k").map(AccountTopics.Found::content));
    }

    private static OutboundKeys outbound() {
        return new OutboundKeys(redis.prefix);
    }

    private static OutboundRequest request() {
        return new OutboundRequest("r" + NEXT.incrementAndGet(), "a", Long.MAX_VALUE, "{}");
    }

    private static Mono<Boolean> route(OutboundRequest request) {
        return OutboundRouteScript.call(
                connection, outbound(), OutboundRouteScript.Mode.SUBMIT, request, "w", Long.MAX_VALUE / 2, LONG);
    }

    /** A lock that nobody has, on the account's node. */
    private static byte[] free(AccountKeys keys) {
        return Bytes.of(redis.prefix + ":{" + keys.accountId() + "}:lock-" + NEXT.incrementAndGet());
    }

    private static Mono<Long> version(AccountKeys keys) {
        return redis.store.version(keys.accountId());
    }

    private static Mono<Boolean> commit(AccountKeys keys) {
        SnapshotPush push = snapshotOf(keys.accountId())
                .at(NEXT.incrementAndGet())
                .with(COMMENTS)
                .push();
        return version(keys)
                .flatMap(version -> CommitScript.call(
                        connection, names.changes(), new Terms(keys, version, push, "", "push"), List.of()))
                .map(result -> result.reason() == Reason.COMMITTED);
    }

    private static Stream<String> scripts() {
        return CALLS.keySet().stream().sorted();
    }

    /** An account on each node. */
    private static List<AccountKeys> accounts() {
        return IntStream.range(0, cluster.size())
                .mapToObj(node -> IntStream.range(0, 1_000)
                        .mapToObj(i -> "account-" + i)
                        .filter(id -> cluster.nodeOf(SlotHash.getSlot(id.getBytes(StandardCharsets.UTF_8))) == node)
                        .findFirst()
                        .orElseThrow())
                .map(names::account)
                .toList();
    }

    @BeforeAll
    static void start() {
        cluster = new RedisCluster();
        redis = new StoreFixture(cluster.client());
        connection = redis.connection;
        names = redis.store.names();
        for (AccountKeys keys : accounts()) {
            redis.replace(snapshotOf(keys.accountId())
                    .at(NEXT.incrementAndGet())
                    .with(COMMENTS, "{'id':'c','contentId':'k'}")
                    .push());
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

    /** How often a command was called on all nodes. */
    private static long calls(String command) {
        return IntStream.range(0, cluster.size())
                .mapToObj(node -> cluster.node(node).sync().info("commandstats"))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst("^[^:]*:calls=(\\d+).*", "$1")))
                .sum();
    }

    private static void callForEachAccount(String script) {
        for (AccountKeys keys : accounts()) {
            assertThat(CALLS.get(script).apply(keys).block(PATIENCE)).as(script).isTrue();
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
            assertThat(files.map(file -> file.getFileName().toString().replace(".lua", "")))
                    .containsExactlyInAnyOrderElementsOf(CALLS.keySet());
        }
    }
}
