package io.imcache.redis.testing;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.slots.ClusterSlotsParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A real cluster of three embedded nodes without replicas. */
public final class RedisCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<EmbeddedRedis> servers = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();
    private final List<StatefulRedisConnection<String, String>> nodes = new ArrayList<>();
    private final List<StatefulRedisConnection<String, String>> replicas = new ArrayList<>();

    public RedisCluster() {
        for (int i = 0; i < NODES; i++) {
            EmbeddedRedis server = TestRedis.embedded("cluster-enabled yes", "cluster-node-timeout 2000");
            servers.add(server);
            RedisClient client = RedisClient.create(server.url());
            clients.add(client);
            nodes.add(client.connect());
        }
        int each = SlotHash.SLOT_COUNT / NODES;
        for (int i = 0; i < NODES; i++) {
            int last = i == NODES - 1 ? SlotHash.SLOT_COUNT - 1 : (i + 1) * each - 1;
            nodes.get(i)
                    .sync()
                    .clusterAddSlots(IntStream.rangeClosed(i * each, last).toArray());
            if (i > 0) {
                nodes.get(i).sync().clusterMeet("127.0.0.1", servers.get(0).port());
            }
        }
        await(() -> nodes.stream().allMatch(RedisCluster::isWhole));
    }

    /** Adds a replica of a node; returns once it has all data. */
    public void addReplica(int number) {
        EmbeddedRedis server = TestRedis.embedded("cluster-enabled yes", "cluster-node-timeout 2000");
        servers.add(server);
        RedisClient client = RedisClient.create(server.url());
        clients.add(client);
        var replica = client.connect();
        replicas.add(replica);
        String master = nodes.get(number).sync().clusterMyId();
        replica.sync().clusterMeet("127.0.0.1", servers.get(0).port());
        await(() -> replica.sync().clusterNodes().contains(master)
                && replica.sync().clusterInfo().contains("cluster_state:ok"));
        replica.sync().clusterReplicate(master);
        await(() -> replica.sync().info("replication").contains("master_link_status:up")
                && nodes.stream().allMatch(node -> node.sync().clusterNodes().contains("slave " + master)));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the cluster did not come up within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static boolean isWhole(StatefulRedisConnection<String, String> node) {
        return node.sync().clusterInfo().contains("cluster_state:ok")
                && ClusterSlotsParser.parse(node.sync().clusterSlots()).size() == NODES;
    }

    /** Creates a client, with the options that the store needs. */
    public RedisClusterClient client() {
        RedisClusterClient client =
                RedisClusterClient.create(RedisURI.create(servers.get(0).url()));
        var refresh = ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(Duration.ofSeconds(5))
                .build();
        ClusterClientOptions.Builder options = ClusterClientOptions.builder().topologyRefreshOptions(refresh);
        StoreConnection.configure(options, TestRedis.TIMEOUT);
        client.setOptions(options.build());
        return client;
    }

    /** Returns a connection to a node. */
    public StatefulRedisConnection<String, String> node(int number) {
        return nodes.get(number);
    }

    /** Returns the number of nodes. */
    public int size() {
        return NODES;
    }

    /** Returns the number of the node that has a slot. */
    public int nodeOf(int slot) {
        return Math.min(slot / (SlotHash.SLOT_COUNT / NODES), NODES - 1);
    }

    /** Moves a slot with its keys to another node, as a reshard does. */
    public void move(int slot, int from, int to) {
        String source = nodes.get(from).sync().clusterMyId();
        String target = nodes.get(to).sync().clusterMyId();
        nodes.get(to).sync().clusterSetSlotImporting(slot, source);
        nodes.get(from).sync().clusterSetSlotMigrating(slot, target);
        List<String> keys = keysIn(slot, from);
        while (!keys.isEmpty()) {
            nodes.get(from)
                    .sync()
                    .migrate(
                            "127.0.0.1",
                            servers.get(to).port(),
                            0,
                            TestRedis.TIMEOUT.toMillis(),
                            MigrateArgs.Builder.keys(keys));
            keys = keysIn(slot, from);
        }
        nodes.get(to).sync().clusterSetSlotNode(slot, target);
        nodes.get(from).sync().clusterSetSlotNode(slot, target);
        for (int i = 0; i < NODES; i++) {
            if (i != from && i != to) {
                nodes.get(i).sync().clusterSetSlotNode(slot, target);
            }
        }
    }

    private List<String> keysIn(int slot, int node) {
        return nodes.get(node).sync().clusterGetKeysInSlot(slot, 100);
    }

    @Override
    public void close() {
        nodes.forEach(StatefulRedisConnection::close);
        replicas.forEach(StatefulRedisConnection::close);
        clients.forEach(RedisClient::close);
        servers.forEach(EmbeddedRedis::close);
    }
}
