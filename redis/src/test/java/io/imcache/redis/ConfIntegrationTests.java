package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoreStatus;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.feed.AccountChange;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.housekeeping.DataAges;
import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the Redis of {@code conf/start.sh}: its user imcache may do all that masters do, and little else. */
class ConfIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Process server;
    private RedisURI address;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        String binary;
        try (EmbeddedRedis embedded = TestRedis.embedded()) {
            binary = embedded.process().info().command().orElseThrow();
        }
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var builder = new ProcessBuilder(
                        "sh",
                        Path.of("conf", "start.sh").toString(),
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        directory.toString(),
                        "--maxmemory",
                        "100mb")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "REDIS_SERVER", binary, "REDIS_PASSWORD", "open-sesame", "REDIS_ADMIN_PASSWORD", "admin"));
        server = builder.start();
        address = RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withAuthentication("imcache", "open-sesame")
                .build();
        try (RedisClient client = RedisClient.create(address)) {
            await().ignoreExceptions()
                    .atMost(LIMIT)
                    .until(() -> client.connect().sync().ping().equals("PONG"));
        }
    }

    @AfterEach
    void stop() {
        server.destroy();
        server.onExit().join();
    }

    @Test
    void mastersMayDoWhatTheyDo() {
        try (RedisClient client = TestRedis.client("redis://imcache:open-sesame@127.0.0.1:" + address.getPort());
                var connection = new StoreConnection(client, LIMIT);
                var feed = new AccountChanges(connection, "imcache")) {
            var clock = InstantSource.system();
            var store = new RedisAccountStore(connection, "imcache");
            var changes = new CopyOnWriteArrayList<AccountChange>();
            feed.start().block();
            feed.changes().subscribe(changes::add);
            List<String> many = IntStream.range(0, 3_000)
                    .mapToObj(i -> "{'id':'m" + i + "','conversationId':'c','createdAt':" + i + "}")
                    .toList();
            // First staged and flipped, then patched.
            long version = committed(
                    store.replace(snapshotOf("a").with(MESSAGES, many).at(1).push())
                            .block());
            committed(store.apply(new DeltaPush(
                            snapshotOf("a").with(COMMENTS, "{'id':'k'}").at(2).push(), version, Map.of()))
                    .block());
            committed(store.merge(snapshotOf("a")
                            .with(COMMENTS, "{'id':'k','content':'x'}")
                            .at(3)
                            .push())
                    .block());
            store.mark("a", MESSAGES, List.of("m1"), Mark.of("is_read", true)).block();
            store.claim("a", "w", Duration.ofSeconds(10)).block();
            store.updateProfile("a", "douyin", Map.of("nickname", "x")).block();
            assertThat(store.page(PageQuery.of("a", MESSAGES).build()).block().items())
                    .isNotEmpty();
            assertThat(store.unread("a").block()).isNotNull();
            assertThat(store.accounts(null, Set.of(), 0, 10).block().accounts()).hasSize(1);

            var policy = new RetentionPolicy(
                    Duration.ofDays(1), Map.of(MESSAGES, Duration.ofDays(1)), Duration.ofDays(1), 0.85, 0.8);
            assertThat(new Housekeeping(connection, store, policy, clock)
                            .run()
                            .block()
                            .ran())
                    .isTrue();
            assertThat(new DataAges(connection, store, clock).read(LIMIT).block())
                    .hasSize(1);
            var status = new StoreStatus(connection);
            assertThat(status.ping().block()).isNotNull();
            assertThat(status.memory().block().limit()).isEqualTo(100L << 20);
            var mailbox = new WorkerMailbox(connection, "imcache", clock, Duration.ofSeconds(1));
            var request = new OutboundRequest("r", "a", clock.millis() + 10_000, "{}");
            assertThat(mailbox.submit(request, "w").block()).isTrue();
            assertThat(mailbox.open().block()).isEqualTo(1);
            assertThat(mailbox.take("w", "c", Duration.ZERO).block()).hasSize(1);
            assertThat(store.delete("a").block()).isTrue();
            await().atMost(LIMIT).until(() -> !changes.isEmpty());
        }
    }

    private static long committed(PushOutcome outcome) {
        return ((PushOutcome.Committed) outcome).version();
    }

    @Test
    void theyMayDoNothingElse() {
        try (RedisClient client = RedisClient.create(address)) {
            var redis = client.connect().sync();
            for (Runnable command : List.<Runnable>of(
                    () -> redis.set("other:key", "x"),
                    redis::flushall,
                    () -> redis.configGet("*"),
                    () -> redis.keys("*"),
                    redis::aclList)) {
                assertThatThrownBy(command::run)
                        .isInstanceOf(RedisCommandExecutionException.class)
                        .hasMessageContaining("NOPERM");
            }
        }
        try (RedisClient nobody = RedisClient.create(RedisURI.create("127.0.0.1", address.getPort()))) {
            assertThatThrownBy(() -> nobody.connect().sync().get("imcache:x")).isNotNull();
        }
    }
}
