package io.imcache.redis.testing;

import io.imcache.redis.embedded.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisSentinel;

/** A Redis with a replica and three Sentinels, all of them real processes. Each Redis may stand behind a proxy, which alone others know. */
public final class RedisReplicas implements AutoCloseable {
    /** The name by which the Sentinels know the master. */
    public static final String NAME = "imcache";

    private static final int SENTINELS = 3;
    private static final long DOWN_AFTER_MS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisClient client = RedisClient.create();
    private final List<Node> nodes = new ArrayList<>();
    private final boolean proxied;
    private final List<RedisSentinel> sentinels = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    /** A server, and the proxy before it. */
    private record Node(EmbeddedRedis server, @Nullable TcpProxy proxy) {
        /** By which others know it. */
        int port() {
            return proxy == null ? server.port() : proxy.port();
        }
    }

    public RedisReplicas() {
        this(false);
    }

    /** Starts servers that all others, Sentinels and replicas too, reach by proxies only. */
    public static RedisReplicas behindProxies() {
        return new RedisReplicas(true);
    }

    private RedisReplicas(boolean proxied) {
        this.proxied = proxied;
        Node first = add();
        addReplica(first.port());
        for (int i = 0; i < SENTINELS; i++) {
            int port = freePort();
            RedisSentinel sentinel = RedisSentinel.builder()
                    .port(port)
                    .masterName(NAME)
                    .masterPort(first.port())
                    .quorumSize(SENTINELS / 2 + 1)
                    .downAfterMilliseconds(DOWN_AFTER_MS)
                    .failoverTimeout(5 * DOWN_AFTER_MS)
                    .build();
            sentinel.start();
            sentinels.add(sentinel);
            ports.add(port);
        }
        awaitReplica();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Node add(String... settings) {
        TcpProxy proxy = null;
        var all = new ArrayList<>(List.of(settings));
        if (proxied) {
            proxy = new TcpProxy(0);
            all.add("replica-announce-ip 127.0.0.1");
            all.add("replica-announce-port " + proxy.port());
        }
        EmbeddedRedis server = TestRedis.embedded(all.toArray(String[]::new));
        if (proxy != null) {
            proxy.lead(server.port());
        }
        Node node = new Node(server, proxy);
        nodes.add(node);
        return node;
    }

    private void addReplica(int masterPort) {
        add("replicaof 127.0.0.1 " + masterPort);
    }

    /** Returns the Sentinels as Lettuce takes them. */
    public RedisURI uri() {
        RedisURI.Builder uri = RedisURI.builder().withSentinelMasterId(NAME).withTimeout(Duration.ofSeconds(1));
        ports.forEach(port -> uri.withSentinel("127.0.0.1", port));
        return uri.build();
    }

    /** Returns the Sentinels as {@code spring.data.redis.sentinel.nodes} takes them. */
    public String nodes() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Returns the port of the master by the Sentinels. */
    public int masterPort() {
        try (var sentinel = client.connectSentinel(RedisURI.create("127.0.0.1", ports.get(0)))) {
            return ((InetSocketAddress) sentinel.sync().getMasterAddrByName(NAME)).getPort();
        }
    }

    private Node master() {
        int port = masterPort();
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    /** Loses everything from now on on connections to the master that sent this text at their beginning, and counts these; needs proxies. */
    public int loseAllOf(String text) {
        return Objects.requireNonNull(master().proxy(), "proxy").loseAllOf(text);
    }

    /** Waits until a failover is possible: the replica is up to date, and all Sentinels know it and one another. */
    public void awaitReplica() {
        await(() -> {
            try (var connection = client.connect(RedisURI.create("127.0.0.1", masterPort()))) {
                return connection.sync().info("replication").contains("state=online")
                        && ports.stream().allMatch(this::isReady);
            }
        });
    }

    private boolean isReady(int sentinelPort) {
        try (var sentinel = client.connectSentinel(RedisURI.create("127.0.0.1", sentinelPort))) {
            var seen = sentinel.sync().master(NAME);
            return Integer.parseInt(seen.get("num-other-sentinels")) == SENTINELS - 1
                    && seen.get("flags").equals("master")
                    && sentinel.sync().replicas(NAME).stream().anyMatch(RedisReplicas::canBePromoted);
        }
    }

    /**
     * Returns whether a replica is up. Sentinels learn of a replica up to ten seconds late, and go on listing lost
     * ones.
     */
    private static boolean canBePromoted(Map<String, String> replica) {
        return "slave".equals(replica.get("flags")) && "ok".equals(replica.get("master-link-status"));
    }

    /** Kills the master. The Sentinels promote the replica. */
    public void killMaster() {
        ProcessHandle process = master().server().process();
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Stops the master by SIGSTOP: it answers nothing until {@link #close}. The Sentinels promote the replica.
     *
     * @return its port
     */
    public int stopMaster() {
        Node stopping = master();
        signal(stopping.server(), "-STOP");
        return stopping.port();
    }

    /** Waits until the Sentinels have promoted another node, and gives it a replica. */
    public void awaitFailover(int oldPort) {
        await(() -> masterPort() != oldPort);
        addReplica(masterPort());
        awaitReplica();
    }

    private static void signal(EmbeddedRedis server, String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(server.process().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Redis and its replica were not ready within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (RedisConnectionException e) {
            return false; // the node starts or ends
        }
    }

    @Override
    public void close() {
        client.close();
        sentinels.forEach(RedisSentinel::stop);
        for (Node node : nodes) {
            signalToGoOn(node.server());
            node.server().close();
            if (node.proxy() != null) {
                node.proxy().close();
            }
        }
    }

    /** Continues a stopped process, which would not notice the request to end. */
    private static void signalToGoOn(EmbeddedRedis server) {
        try {
            signal(server, "-CONT");
        } catch (IllegalStateException e) {
            // It was killed.
        }
    }
}
