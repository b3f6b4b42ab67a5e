package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.embedded.RedisSentinel;

/** Tests a failover by Sentinel, with the master killed under load. */
class SentinelIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final String NAME = "imcache";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** How long the master goes on without its replica. */
    private static final Duration CUT_OFF = Duration.ofMillis(500);

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static RedisClient client(int sentinelPort) {
        RedisClient client = RedisClient.create(RedisURI.builder()
                .withSentinel("127.0.0.1", sentinelPort)
                .withSentinelMasterId(NAME)
                .build());
        ClientOptions.Builder options = ClientOptions.builder();
        StoreConnection.configure(options, TIMEOUT);
        client.setOptions(options.build());
        return client;
    }

    /**
     * Cuts off the replica, and kills the master some time later. Writes that the master acknowledged meanwhile are lost,
     * unless the replica had to confirm them.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void goesOnByItselfAfterAFailoverAndKeepsWhatWasConfirmed(int replicasToConfirm) throws IOException {
        try (EmbeddedRedis master = TestRedis.embedded();
                TcpProxy proxy = new TcpProxy(master.port());
                EmbeddedRedis replica = TestRedis.embedded("replicaof 127.0.0.1 " + proxy.port())) {
            int port = freePort();
            RedisSentinel sentinel = RedisSentinel.builder()
                    .port(port)
                    .masterName(NAME)
                    .masterPort(proxy.port())
                    .quorumSize(1)
                    .downAfterMilliseconds(1_000L)
                    .failoverTimeout(5_000L)
                    .build();
            sentinel.start();
            try (RedisClient client = client(port);
                    var confirming = new StoreConnection(client, TIMEOUT, replicasToConfirm, 0);
                    var reading = new StoreConnection(client, TIMEOUT)) {
                var store = new RedisAccountStore(confirming, "failover");
                await().atMost(PATIENCE).until(() -> hasReplica(master));
                long acknowledged = 0;
                long version = 0;
                while (acknowledged < 30) {
                    version = push(store, ++acknowledged);
                    assertThat(version).isPositive();
                }
                proxy.loseAllOf("PSYNC");
                long tried = acknowledged;
                long end = System.nanoTime() + CUT_OFF.toNanos();
                while (System.nanoTime() < end) {
                    long taken = push(store, ++tried);
                    if (taken > 0) {
                        acknowledged = tried;
                        version = taken;
                    }
                }
                ProcessHandle process = master.process();
                process.destroyForcibly();
                process.onExit().join();
                proxy.cut();

                var readers = new RedisAccountStore(reading, "failover");
                await().atMost(PATIENCE).ignoreExceptions().until(() -> isMaster(replica) && number(readers) > 0);
                long kept = number(readers);
                System.out.printf(
                        "Failover with %d replicas to confirm: %d of %d acknowledged pushes lost%n",
                        replicasToConfirm, Math.max(0, acknowledged - kept), acknowledged);
                if (replicasToConfirm == 0) {
                    assertThat(kept)
                            .as("lost, as is said in docs/durability.md")
                            .isLessThan(acknowledged);
                } else {
                    assertThat(kept).isGreaterThanOrEqualTo(acknowledged);
                }
                long next = tried + 1;
                var anybody = new RedisAccountStore(reading, "failover");
                assertThat(await().atMost(PATIENCE).until(() -> push(anybody, next), taken -> taken > 0))
                        .as("no version is given twice")
                        .isGreaterThan(version);
                if (replicasToConfirm == 0) {
                    // The writer's connection may come back later than the readers'.
                    await().atMost(PATIENCE).until(() -> push(store, next + 1) > 0);
                } else {
                    assertThat(push(store, next + 1))
                            .as("after the failover no replica is left that could confirm")
                            .isZero();
                }
            } finally {
                sentinel.stop();
            }
        }
    }

    private static boolean hasReplica(EmbeddedRedis master) {
        return replication(master).contains("state=online");
    }

    private static boolean isMaster(EmbeddedRedis replica) {
        return replication(replica).contains("role:master");
    }

    private static String replication(EmbeddedRedis redis) {
        try (RedisClient direct = RedisClient.create(redis.url());
                var connection = direct.connect()) {
            return connection.sync().info("replication");
        }
    }

    /** Returns the number of the stored push. */
    private static long number(RedisAccountStore store) {
        Page page = store.page(PageQuery.of("a", COMMENTS).build()).block();
        return page.items().isEmpty()
                ? 0
                : Long.parseLong(StoreFixture.texts(page).get(0).replaceFirst(".*\"n\":(\\d+).*", "$1"));
    }

    /** Returns the version; 0 if the push was refused. */
    private static long push(RedisAccountStore store, long n) {
        SnapshotPush push = snapshotOf("a")
                .at(T + n)
                .with(COMMENTS, "{'id':'c','n':" + n + "}")
                .push();
        try {
            return store.replace(push).block() instanceof PushOutcome.Committed committed ? committed.version() : 0;
        } catch (StoreException.Unavailable e) {
            return 0; // tries again, as a crawler would
        }
    }
}
