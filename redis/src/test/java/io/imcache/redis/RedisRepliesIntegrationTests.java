package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.connection.StoreStatus;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.FullDiskRedis;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests error replies of Redis: the store refuses pushes in its own words, and takes them later. */
class RedisRepliesIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static EmbeddedRedis server;
    private static RedisClient adminClient;
    private static StatefulRedisConnection<String, String> connection;

    private RedisCommands<String, String> admin;
    private StoreFixture redis;
    private int pushed;

    @BeforeAll
    static void start() {
        server = TestRedis.embedded();
        adminClient = RedisClient.create(server.url());
        connection = adminClient.connect();
    }

    @AfterAll
    static void stop() {
        adminClient.close();
        server.close();
    }

    @BeforeEach
    void store() {
        admin = connection.sync();
        redis = new StoreFixture(TestRedis.client(server.url()));
        assertTaken();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private SnapshotPush push() {
        pushed++;
        return snapshotOf("a")
                .at(pushed)
                .with(COMMENTS, "{'id':'c','n':" + pushed + "}")
                .push();
    }

    private void assertTaken() {
        assertThat(redis.replace(push())).isInstanceOf(PushOutcome.Committed.class);
        assertRead();
    }

    private void assertRead() {
        assertThat(redis.texts(PageQuery.of("a", COMMENTS))).hasSize(1);
    }

    private void assertRefused(Class<? extends StoreException> how, String word) {
        assertThatThrownBy(() -> redis.replace(push())).isInstanceOf(how).hasMessageContaining(word);
    }

    private Duration ping() {
        return new StoreStatus(redis.connection).ping().block();
    }

    @Test
    void tooFewReplicas() {
        admin.configSet("min-replicas-to-write", "1");
        assertRefused(StoreException.Unavailable.class, "NOREPLICAS");
        assertRead();
        assertThat(ping()).as("it answers reads").isNotNull();
        admin.configSet("min-replicas-to-write", "0");
        assertTaken();
    }

    @Test
    void noMasterAnyMoreAndThenNoneThatItCouldReplicate() {
        admin.replicaof("127.0.0.1", 1);
        assertRefused(StoreException.Unavailable.class, "READONLY");
        assertRead();
        assertThatThrownBy(this::ping)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("READONLY");
        admin.configSet("replica-serve-stale-data", "no");
        assertThatThrownBy(this::assertRead)
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("MASTERDOWN");
        admin.configSet("replica-serve-stale-data", "yes");
        admin.replicaofNoOne();
        assertTaken();
    }

    @Test
    void noMemoryLeft() {
        admin.configSet("maxmemory", "1");
        assertRefused(StoreException.Full.class, "memory limit");
        assertRead();
        assertThat(ping()).as("it answers reads").isNotNull();
        admin.configSet("maxmemory", "0");
        assertTaken();
    }

    @Test
    void aScriptOfSomebodyElseThatDoesNotEnd() {
        admin.configSet("busy-reply-threshold", "50");
        try (var other = adminClient.connect()) {
            CompletableFuture<?> endless = other.async()
                    .eval("while true do end", ScriptOutputType.STATUS)
                    .toCompletableFuture();
            await().untilAsserted(() -> assertRefused(StoreException.Unavailable.class, "BUSY"));
            admin.scriptKill();
            assertThatThrownBy(endless::join).hasMessageContaining("killed");
        }
        assertTaken();
    }

    @Test
    void aFullDisk(@TempDir Path directory) throws Exception {
        try (FullDiskRedis disk = FullDiskRedis.start(directory)) {
            redis.close();
            redis = new StoreFixture(TestRedis.client(disk.url()));
            assertTaken();
            disk.fill();
            // Redis writes its file after the command, so the first push is still taken.
            await().atMost(PATIENCE).untilAsserted(() -> assertRefused(StoreException.Unavailable.class, "MISCONF"));
            assertRead();
            disk.free();
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(this::assertTaken);
        }
    }
}
