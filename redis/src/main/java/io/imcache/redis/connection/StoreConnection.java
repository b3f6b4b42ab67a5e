package io.imcache.redis.connection;

import io.imcache.redis.codec.ItemCodec;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.resource.EpollProvider;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The connection to Redis that all commands of a master share: to a standalone server, by Sentinel, or to a cluster, as
 * the client was made for. {@link #open} makes it, or else the first command that needs it, so that a master can start
 * while Redis is away. Lettuce keeps it up from then on. Reads may have further connections: see {@link #useLoops}.
 */
public final class StoreConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreConnection.class);
    private static final long CONFIRMED_MILLIS = 1_000;

    private final boolean cluster;
    private final Duration timeout;
    private final int database;
    private final HangWatch hangs;
    private final LazyConnection connection;
    private final ChannelListener channels;
    /** By the first part of keys: each installation has its own dictionaries. */
    private final ConcurrentMap<String, ItemCodec> codecs = new ConcurrentHashMap<>();
    /** Null if no replica has to confirm writes. */
    private final @Nullable ConfirmedWrites confirmed;
    /** Null if all commands share the one connection. */
    private volatile @Nullable LoopConnections loops;

    /** Prepares a connection whose writes count as soon as Redis has them. */
    public StoreConnection(AbstractRedisClient client, Duration timeout) {
        this(client, timeout, 0, 0);
    }

    /**
     * Prepares a connection, without making it.
     *
     * @param client a {@link RedisClient} made with an address, or a {@link RedisClusterClient}; {@link #configure}
     *     must have set its options. It stays open when the connection closes
     * @param timeout how long a command, or making the connection, may take
     * @param replicasToConfirm how many replicas must have a commit before it counts, 0 or more. If they don't confirm it
     *     within half the timeout, the commit ends with {@code StoreException.Unconfirmed} although it is stored; sending it
     *     again does no harm
     * @param database number of the database that the client selects; 0 on a cluster
     */
    public StoreConnection(AbstractRedisClient client, Duration timeout, int replicasToConfirm, int database) {
        if (replicasToConfirm < 0) {
            throw new IllegalArgumentException("replicasToConfirm: " + replicasToConfirm + " (expected: 0 or more)");
        }
        this.cluster = client instanceof RedisClusterClient;
        this.timeout = timeout;
        this.database = database;
        this.hangs = new HangWatch(timeout);
        this.connection = new LazyConnection(client, timeout, this::opened);
        this.channels = new ChannelListener(client, hangs, timeout);
        this.confirmed = replicasToConfirm == 0 ? null : new ConfirmedWrites(client, replicasToConfirm, timeout);
    }

    /** Returns the names of keys and channels under a prefix, in the database of this connection. */
    public StoreNames names(String prefix) {
        return new StoreNames(prefix, database);
    }

    /** Returns how items are packed under a prefix. It closes with this connection. */
    public ItemCodec codec(String prefix) {
        return codecs.computeIfAbsent(prefix, key -> new ItemCodec());
    }

    /** Returns the items of an account. */
    public StoredItems items(AccountKeys keys) {
        return new StoredItems(this, keys);
    }

    private void opened(StatefulConnection<byte[], byte[]> made) {
        log.info("Connected to Redis");
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> again, SocketAddress address) {
                renewLoops();
            }
        });
        renewLoops();
    }

    private void renewLoops() {
        LoopConnections own = loops;
        if (own != null) {
            own.renew();
        }
    }

    /**
     * Runs a listener each time that the connection is given up because Redis hangs or became a replica, for example to give
     * up others to it.
     */
    public void onHang(Runnable listener) {
        hangs.listen(listener);
    }

    /**
     * Gives each event loop a connection of its own for reads, from now on. The loop is taken from the subscriber's
     * context, under {@code EventLoop.class}; version lookups pass it explicitly.
     *
     * @param clients gives a {@link RedisClient} for this alone, whose connections are on the loop ({@link OneLoop})
     *     and lead to the same Redis. It is called for each new connection, on a thread that may block
     */
    public void useLoops(Function<EventLoop, AbstractRedisClient> clients) {
        loops = new LoopConnections(clients, timeout);
    }

    /**
     * Begins to make the connection, so that the first command need not wait for it. If that fails, the first command
     * tries again.
     */
    public void open() {
        connection.get().subscribe(made -> {}, error -> {});
    }

    /**
     * Sets the options that the store needs of its client.
     *
     * @param timeout how long a command, or making a connection, may take
     */
    public static void configure(ClientOptions.Builder options, Duration timeout) {
        options
                // While Redis is away a command fails at once, and so do those under way when a connection breaks.
                // Otherwise they would pile up and run late, and a second reply would be appended to the first.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(timeout));
        SocketOptions.Builder socket =
                SocketOptions.builder().connectTimeout(timeout).keepAlive(true);
        if (EpollProvider.isAvailable()) {
            // A host that vanishes sends no reset. Without this, writes to it seem to succeed for a quarter of an hour.
            socket.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(timeout.multipliedBy(5))
                    .build());
        }
        options.socketOptions(socket.build());
    }

    /** Runs a command. Ends with {@code StoreException} if Redis is away, full, or does not answer in time. */
    public <T> Mono<T> run(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        return connection
                .get()
                .flatMap(made -> Mono.fromCompletionStage(() -> command.apply(commands(made))))
                .onErrorMap(this::failed);
    }

    /** Runs a command that writes nothing, over the connection of the subscriber's event loop if there is one. */
    public <T> Mono<T> read(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        if (loops == null) {
            return run(command);
        }
        return Mono.deferContextual(context -> {
            StatefulRedisConnection<byte[], byte[]> own = ofLoop(context.getOrDefault(EventLoop.class, null));
            return own == null
                    ? run(command)
                    : Mono.fromCompletionStage(() -> command.apply(own.async()))
                            .doOnError(error -> leaveIfSlow(own, error))
                            .onErrorMap(this::failed);
        });
    }

    /** Returns the connection of a caller's loop; null if it has none, or while the shared connection is down. */
    private @Nullable StatefulRedisConnection<byte[], byte[]> ofLoop(@Nullable Executor caller) {
        LoopConnections own = loops;
        return own != null
                        && caller instanceof EventLoop loop
                        && connection.made() instanceof StatefulRedisConnection<byte[], byte[]> shared
                        && shared.isOpen()
                ? own.of(loop, shared)
                : null;
    }

    private void leaveIfSlow(StatefulRedisConnection<byte[], byte[]> slow, Throwable error) {
        LoopConnections own = loops;
        if (own != null && RedisErrors.isTimeout(error)) {
            own.leave(slow);
        }
    }

    /**
     * Returns the error for the caller of a failed command. Checks whether Redis hangs if the command took too long, and
     * connects anew if the node became a replica.
     */
    public Throwable failed(Throwable error) {
        // In a cluster each node has a connection. One that hangs is replaced when the topology is read again.
        if (connection.made() instanceof StatefulRedisConnection<byte[], byte[]> single) {
            if (RedisErrors.isTimeout(error)) {
                hangs.suspect(single.async(), () -> giveUp(single));
            } else if (RedisErrors.isReplica(error)) {
                hangs.leaveReplica(() -> giveUp(single));
            }
        }
        return translate(error);
    }

    private void giveUp(StatefulRedisConnection<byte[], byte[]> hanging) {
        connection.giveUp(hanging);
        if (confirmed != null) {
            confirmed.giveUp();
        }
    }

    /**
     * Sends several read commands at once. Each ends for itself, within the client's time limit; {@link #failed}
     * translates its errors.
     *
     * @param caller the caller's thread; an event loop has a connection of its own
     */
    public <T> void write(Executor caller, List<AsyncCommand<byte[], byte[], T>> commands) {
        StatefulRedisConnection<byte[], byte[]> own = ofLoop(caller);
        if (own != null) {
            commands.forEach(command -> command.onComplete((reply, error) -> {
                if (error != null) {
                    leaveIfSlow(own, error);
                }
            }));
            write(own, commands);
            return;
        }
        StatefulConnection<byte[], byte[]> made = connection.made();
        if (made != null) {
            write(made, commands);
            return;
        }
        connection
                .get()
                .subscribe(
                        opened -> write(opened, commands),
                        error -> commands.forEach(command -> command.completeExceptionally(error)));
    }

    private static <T> void write(
            StatefulConnection<byte[], byte[]> made, List<AsyncCommand<byte[], byte[], T>> commands) {
        try {
            if (made instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
                // Several at once would block this thread until the nodes are connected.
                commands.forEach(cluster::dispatch);
            } else {
                made.dispatch(commands);
            }
        } catch (RuntimeException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
    }

    /**
     * Runs a command that may write a key, and waits until enough replicas have what it wrote.
     *
     * @param wrote tells from the answer whether the command wrote anything
     */
    <T> Mono<T> runConfirmed(
            byte[] key,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command,
            Predicate<T> wrote) {
        return confirmed == null
                ? run(command)
                : confirmed
                        .run(key, command, wrote)
                        .timeout(timeout.multipliedBy(2))
                        .onErrorMap(this::failed);
    }

    /**
     * Completes once enough replicas have all that Redis has now. To be called before data is acknowledged that was stored
     * earlier.
     *
     * @param key in the slot of the data; it is written, and expires by itself
     */
    public Mono<Void> confirm(byte[] key) {
        return confirmed == null
                ? Mono.empty()
                : runConfirmed(key, commands -> commands.psetex(key, CONFIRMED_MILLIS, Bytes.of(1)), ok -> true)
                        .then();
    }

    /**
     * Listens to a channel, over a connection of its own that is kept up. Messages that are published while it is down are
     * missed. Ends with {@code StoreException} if the first connection can't be made.
     *
     * @param subscribed called when the subscription begins, and each time that it begins again after a lost connection
     * @param lost called when the connection is lost
     */
    public Flux<byte[]> listen(byte[] channel, Runnable subscribed, Runnable lost) {
        return channels.listen(channel, subscribed, lost).onErrorMap(this::translate);
    }

    private static RedisClusterAsyncCommands<byte[], byte[]> commands(StatefulConnection<byte[], byte[]> connection) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            return cluster.async();
        }
        return ((StatefulRedisConnection<byte[], byte[]>) connection).async();
    }

    /** Returns whether the connection is to a cluster, whose nodes tell by themselves where writes go. */
    boolean isCluster() {
        return cluster;
    }

    /** Reads the memory use of each node that takes writes. */
    public Flux<NodeMemory> memoryUse() {
        return connection
                .get()
                .flatMapMany(made -> made instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
                        ? Flux.fromIterable(cluster.getPartitions())
                                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                                .flatMap(node -> Mono.fromCompletionStage(cluster.getConnectionAsync(node.getNodeId())
                                                .thenCompose(own -> own.async().info("memory")))
                                        .map(info -> NodeMemory.of(node.getNodeId(), info)))
                        : Mono.fromCompletionStage(commands(made).info("memory"))
                                .map(info -> NodeMemory.of(NodeMemory.ONLY_NODE, info))
                                .flux())
                .timeout(timeout)
                .onErrorMap(this::translate);
    }

    /** Returns the id of the node that has a key; empty if there is none. */
    public String nodeOf(byte[] key) {
        if (connection.made() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
            return node == null ? "" : node.getNodeId();
        }
        return NodeMemory.ONLY_NODE;
    }

    private Throwable translate(Throwable error) {
        return RedisErrors.translate(error, timeout);
    }

    /** Begins to close the connections of loops, before the loops end. Reads use the shared connection from now on. */
    public void closeLoops() {
        LoopConnections own = loops;
        if (own != null) {
            loops = null;
            own.close();
        }
    }

    /** Closes all connections. The clients stay open. */
    @Override
    public void close() {
        closeLoops();
        connection.close();
        if (confirmed != null) {
            confirmed.close();
        }
        codecs.values().forEach(ItemCodec::close);
    }
}
