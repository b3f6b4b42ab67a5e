package io.imcache.redis.connection;

import io.imcache.redis.keys.Bytes;
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
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one connection to Redis that all of a master's commands share: standalone, behind Sentinel, or a cluster, whatever
 * the client was made for. It is made by {@link #open}, or else by the first command that needs it, so that a master can
 * start while Redis is away; once made, Lettuce keeps it up by itself. Reads may have others besides: {@link #useLoops}.
 */
public final class StoreConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreConnection.class);
    private static final long CONFIRMED_MILLIS = 1_000;

    private final Duration timeout;
    private final HangWatch hangs;
    private final LazyConnection connection;
    private final ChannelListener channels;
    /** Null where no replica has to confirm anything. */
    private final @Nullable ConfirmedWrites confirmed;
    /** Null where all go over the one connection. */
    private volatile @Nullable LoopConnections loops;

    /** A connection whose writes count as soon as Redis has them. */
    public StoreConnection(AbstractRedisClient client, Duration timeout) {
        this(client, timeout, 0);
    }

    /**
     * A connection.
     *
     * @param client a {@link RedisClient} made with the address it is to connect to, or a {@link RedisClusterClient}, with
     *     options that went through {@link #configure}; it is not closed with the connection
     * @param timeout how long a command, or making the connection, may take
     * @param replicasToConfirm how many replicas have to have what a commit wrote before it counts, 0 or more. Where they
     *     don't confirm it within half the timeout, the commit ends with {@code StoreException.Unavailable} although it may
     *     be there; to send the same again does no harm
     */
    public StoreConnection(AbstractRedisClient client, Duration timeout, int replicasToConfirm) {
        if (replicasToConfirm < 0) {
            throw new IllegalArgumentException("replicasToConfirm: " + replicasToConfirm + " (expected: 0 or more)");
        }
        this.timeout = timeout;
        this.hangs = new HangWatch(timeout);
        this.connection = new LazyConnection(client, timeout, this::opened);
        this.channels = new ChannelListener(client, hangs);
        this.confirmed = replicasToConfirm == 0 ? null : new ConfirmedWrites(client, replicasToConfirm, timeout);
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
     * Has something done when the connection is given up because Redis hangs, for instance give up others to the same place.
     */
    public void onHang(Runnable listener) {
        hangs.listen(listener);
    }

    /**
     * Has what is read on an event loop go over a connection of that loop's own, from now on. Which loop that is, stands in the
     * subscriber's context under {@code EventLoop.class}, or is who asks for versions.
     *
     * @param clients gives a {@link RedisClient} for this alone, whose connections are on the loop ({@link OneLoop}), to the
     *     same Redis as this one's; it is asked whenever one is connected, on a thread that may wait
     */
    public void useLoops(Function<EventLoop, AbstractRedisClient> clients) {
        loops = new LoopConnections(clients, timeout);
    }

    /**
     * Begins to make the connection, without waiting for it, so that the first command need not. Where that fails the first
     * command tries again.
     */
    public void open() {
        connection.get().subscribe(made -> {}, error -> {});
    }

    /**
     * Sets what the store needs of its client, whatever else is configured.
     *
     * @param timeout how long a command, or making a connection, may take
     */
    public static void configure(ClientOptions.Builder options, Duration timeout) {
        options
                // While Redis is away a command fails at once, and so do those under way when a connection breaks. Else
                // they would pile up and run at a bad time later, and the second reply of one would be read into what
                // there was of the first.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(timeout));
        SocketOptions.Builder socket =
                SocketOptions.builder().connectTimeout(timeout).keepAlive(true);
        if (EpollProvider.isAvailable()) {
            // A host that vanishes sends no reset: without this, writes to it look fine for a quarter of an hour.
            socket.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(timeout.multipliedBy(5))
                    .build());
        }
        options.socketOptions(socket.build());
    }

    /** Runs a command. Ends with {@code StoreException} where Redis is away, full, or does not answer in time. */
    public <T> Mono<T> run(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        return connection
                .get()
                .flatMap(made -> Mono.fromCompletionStage(() -> command.apply(commands(made))))
                .onErrorMap(this::failed);
    }

    /** Runs a command that writes nothing, on the subscriber's event loop where that has a connection; else as {@link #run}. */
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

    /** Only while the shared connection stands, for they go together. */
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

    /** The error that callers are told of a command that failed; where it took too long, Redis may hang, which is looked into. */
    public Throwable failed(Throwable error) {
        // A cluster's nodes each have a connection, and a node that hangs is replaced when the topology is read again.
        if (RedisErrors.isTimeout(error)
                && connection.made() instanceof StatefulRedisConnection<byte[], byte[]> single) {
            hangs.suspect(single.async(), () -> giveUp(single));
        }
        return translate(error);
    }

    private void giveUp(StatefulRedisConnection<byte[], byte[]> hanging) {
        log.warn("Redis hangs; connecting anew");
        connection.giveUp(hanging);
        if (confirmed != null) {
            confirmed.giveUp();
        }
    }

    /**
     * Writes commands that write nothing, at once; each ends for itself, in the client's time limit, as {@link #failed} says it.
     *
     * @param caller the event loop that asks, if it is one
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
                // Several at once would wait, on this thread, for the connections to their nodes.
                commands.forEach(cluster::dispatch);
            } else {
                made.dispatch(commands);
            }
        } catch (RuntimeException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
    }

    /**
     * Runs a command that may write a key; what it writes counts once as many replicas have it as were asked for.
     *
     * @param wrote whether it wrote, by its answer
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
     * Completes once as many replicas as were asked for have all that Redis has now: before something is acknowledged that
     * was there already.
     *
     * @param key in the slot that it is about; it is written, and ends by itself
     */
    public Mono<Void> confirm(byte[] key) {
        return confirmed == null
                ? Mono.empty()
                : runConfirmed(key, commands -> commands.psetex(key, CONFIRMED_MILLIS, Bytes.of(1)), ok -> true)
                        .then();
    }

    /**
     * What is published on a channel from now on, over a connection of its own that is kept up; what is published while it is
     * down is missed. Ends with {@code StoreException} where it can't be made in the first place.
     *
     * @param subscribed called once the channel is heard, and again each time it is after the connection was lost
     * @param lost called when it is heard no more
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

    /** How much memory each node uses that takes writes. */
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

    /** The id of the node that has a key. */
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

    /** Begins to close the connections of loops, before these end; what is read from now on goes over the shared one. */
    public void closeLoops() {
        LoopConnections own = loops;
        if (own != null) {
            loops = null;
            own.close();
        }
    }

    /** Closes all connections; the clients stay open. */
    @Override
    public void close() {
        closeLoops();
        connection.close();
        if (confirmed != null) {
            confirmed.close();
        }
    }
}
