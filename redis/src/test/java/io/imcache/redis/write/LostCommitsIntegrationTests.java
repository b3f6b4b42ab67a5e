package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.feed.FollowedVersions;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a Redis that loses acknowledged commits: it must not give their versions again. */
class LostCommitsIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final String PREFIX = "lost";

    @TempDir
    private Path directory;

    private int pushes;

    /** A Redis with a store. */
    private static final class Node implements AutoCloseable {
        final EmbeddedRedis redis;
        final StoreConnection connection;
        final RedisAccountStore store;
        private final RedisClient client;
        private final StatefulRedisConnection<String, String> direct;

        Node(EmbeddedRedis redis) {
            this.redis = redis;
            client = TestRedis.client(redis.url());
            direct = client.connect();
            connection = new StoreConnection(client, TestRedis.TIMEOUT);
            store = new RedisAccountStore(connection, PREFIX);
        }

        RedisCommands<String, String> commands() {
            return direct.sync();
        }

        long version() {
            return store.version("a").block();
        }

        void awaitVersion(long version) {
            await().ignoreExceptions().until(() -> version() == version);
        }

        boolean isLinked() {
            return commands().info("replication").contains("master_link_status:up");
        }

        void kill() {
            ProcessHandle process = redis.process();
            process.destroyForcibly();
            process.onExit().join();
        }

        @Override
        public void close() {
            connection.close();
            client.close();
            redis.close();
        }
    }

    private Node start(String... settings) {
        return new Node(EmbeddedRedis.start(directory, settings));
    }

    private static Node replicaOf(int port) {
        return new Node(TestRedis.embedded("replicaof 127.0.0.1 " + port));
    }

    /** Pushes a change and returns the version. */
    private long push(Node node) {
        pushes++;
        SnapshotPush push = snapshotOf("a")
                .at(T + pushes)
                .with(COMMENTS, "{'id':'c','n':" + pushes + "}")
                .push();
        return ((PushOutcome.Committed) node.store.replace(push).block()).version();
    }

    /** Pushes several changes, each on the version before. */
    private long push(Node node, int times) {
        long version = push(node);
        for (int i = 1; i < times; i++) {
            long next = push(node);
            assertThat(next).isEqualTo(version + 1);
            version = next;
        }
        return version;
    }

    /** Checks that listeners who saw the lost version notice it by the next one. */
    private static void assertGoesOnFrom(long kept, long lost, long next, Node node) {
        assertThat(next).isGreaterThan(lost);
        var events = new AccountEvents(node.connection, PREFIX);
        List<AccountEvent> sinceLost = events.after("a", lost, 9).block().events();
        assertThat(sinceLost).singleElement().satisfies(event -> {
            assertThat(event.version()).isEqualTo(next);
            assertThat(event.base()).as("the version that it builds on").isEqualTo(kept);
        });
    }

    @Test
    void aReplicaThatIsPromotedWithoutThem() {
        try (Node master = new Node(TestRedis.embedded());
                var proxy = new TcpProxy(master.redis.port());
                Node replica = replicaOf(proxy.port())) {
            await().until(replica::isLinked);
            long kept = push(master, 3);
            replica.awaitVersion(kept);
            proxy.loseAllOf("PSYNC");
            long lost = push(master, 5);
            master.kill();
            replica.commands().replicaofNoOne();

            assertThat(replica.version()).isEqualTo(kept);
            long next = push(replica);
            assertGoesOnFrom(kept, lost, next, replica);
            assertThat(push(replica, 3)).isEqualTo(next + 3);
        }
    }

    /** The process that gave the lost versions goes on. Only its time as a replica tells that versions are lost. */
    @Test
    void aMasterThatIsPromotedAgainAfterItLostThem() {
        try (Node first = new Node(TestRedis.embedded());
                var proxy = new TcpProxy(first.redis.port());
                Node second = replicaOf(proxy.port());
                var changes = new AccountChanges(first.connection, PREFIX);
                var followed = new FollowedVersions(
                        changes, new AskedVersions(first.connection, PREFIX), Duration.ofHours(1))) {
            changes.start().block();
            await().until(second::isLinked);
            long kept = push(first, 3);
            second.awaitVersion(kept);
            proxy.loseAllOf("PSYNC");
            long lost = push(first, 5);
            assertThat(followed.version("a").block()).isEqualTo(lost);
            second.commands().replicaofNoOne();
            first.commands().replicaof("127.0.0.1", second.redis.port());
            await().until(first::isLinked);
            first.awaitVersion(kept);
            first.commands().replicaofNoOne();

            long next = push(first);
            assertGoesOnFrom(kept, lost, next, first);
            await().until(() -> followed.gaps() == 1);
            assertThat(followed.version("a").block()).isEqualTo(next);
        }
    }

    @Test
    void aRedisThatIsStartedFromAnOlderSnapshot() {
        long kept;
        long lost;
        try (Node redis = start("appendonly no");
                Node replica = replicaOf(redis.redis.port())) {
            await().until(replica::isLinked); // with a replica, a snapshot contains the id of the replication history
            kept = push(redis, 3);
            // Redis refuses to save until it has noticed that the snapshot for the replica is done.
            await().until(() -> redis.commands().info("persistence").contains("rdb_bgsave_in_progress:0"));
            redis.commands().save();
            lost = push(redis, 5);
            redis.kill();
        }
        try (Node redis = start("appendonly no")) {
            assertThat(redis.version()).isEqualTo(kept);
            assertGoesOnFrom(kept, lost, push(redis), redis);
        }
    }

    @Test
    void aRedisThatIsStartedFromAFileWithoutItsEnd() throws IOException {
        long kept;
        long lost;
        try (Node redis = start("appendfsync always")) { // the file has every acknowledged write
            kept = push(redis, 3);
            long length = Files.size(appendOnlyFile());
            lost = push(redis, 5);
            redis.kill();
            try (var file = Files.newByteChannel(appendOnlyFile(), StandardOpenOption.WRITE)) {
                file.truncate(length);
            }
        }
        try (Node redis = start()) {
            assertThat(redis.version()).isEqualTo(kept);
            assertGoesOnFrom(kept, lost, push(redis), redis);
        }
    }

    private Path appendOnlyFile() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** If nothing is lost, the next version is a much later one, and builds on the last. Followers notice no gap. */
    @Test
    void whereNoneAreLostNobodyMissesAny() {
        try (Node redis = new Node(TestRedis.embedded());
                var changes = new AccountChanges(redis.connection, PREFIX);
                var followed = new FollowedVersions(
                        changes, new AskedVersions(redis.connection, PREFIX), Duration.ofHours(1))) {
            changes.start().block();
            long version = push(redis, 3);
            assertThat(followed.version("a").block()).isEqualTo(version);
            redis.commands().replicaof("127.0.0.1", 1);
            redis.commands().replicaofNoOne();

            long next = push(redis);
            assertThat(next).isGreaterThan(version + 1);
            await().until(() -> followed.remembered("a") == next);
            assertThat(followed.gaps()).isZero();
            assertThat(push(redis, 3)).isEqualTo(next + 3);
        }
    }
}
