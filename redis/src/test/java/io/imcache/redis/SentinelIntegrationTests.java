package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisSentinel;

/** A failover by Sentinel, the master killed under load. */
class SentinelIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final String NAME = "imcache";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
        StoreConnection.configure(options, Duration.ofSeconds(2));
        client.setOptions(options.build());
        return client;
    }

    @Test
    void goesOnByItselfAfterAFailover() throws IOException {
        try (EmbeddedRedis master = TestRedis.embedded();
                EmbeddedRedis replica = TestRedis.embedded("replicaof 127.0.0.1 " + master.port())) {
            int port = freePort();
            RedisSentinel sentinel = RedisSentinel.builder()
                    .port(port)
                    .masterName(NAME)
                    .masterPort(master.port())
                    .quorumSize(1)
                    .downAfterMilliseconds(1_000L)
                    .failoverTimeout(5_000L)
                    .build();
            sentinel.start();
            try (var redis = new StoreFixture(client(port))) {
                await().atMost(PATIENCE).until(() -> replicas(master) == 1);
                long before = pushUntilTaken(redis, 1, 30);
                ProcessHandle process = master.process();
                process.destroyForcibly();
                process.onExit().join();

                long[] next = {before};
                await().atMost(PATIENCE).until(() -> {
                    next[0]++;
                    return isTaken(redis, next[0]);
                });
                assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                        .containsExactly("{\"id\":\"c\",\"n\":" + next[0] + "}");
                assertThat(redis.committed(push(next[0] + 1)).changed()).isTrue();
                assertThat(replica.process().isAlive()).isTrue();
            } finally {
                sentinel.stop();
            }
        }
    }

    private static long replicas(EmbeddedRedis master) {
        try (RedisClient direct = RedisClient.create(master.url());
                var connection = direct.connect()) {
            return connection.sync().info("replication").contains("state=online") ? 1 : 0;
        }
    }

    private static SnapshotPush push(long n) {
        return snapshotOf("a")
                .at(T + n)
                .with(COMMENTS, "{'id':'c','n':" + n + "}")
                .push();
    }

    private static long pushUntilTaken(StoreFixture redis, long from, long to) {
        for (long n = from; n <= to; n++) {
            assertThat(redis.replace(push(n))).isInstanceOf(PushOutcome.Committed.class);
        }
        return to;
    }

    private static boolean isTaken(StoreFixture redis, long n) {
        try {
            return redis.replace(push(n)) instanceof PushOutcome.Committed;
        } catch (StoreException.Unavailable e) {
            return false; // as a crawler would, try again
        }
    }
}
