package io.imcache.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.EpollProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The one connection to Redis that all of a master's commands share: standalone, behind Sentinel, or a cluster, whatever
 * the client was made for. It is made on the first command that needs it, so that a master can start while Redis is away;
 * once made, Lettuce keeps it up by itself.
 */
public final class StoreConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreConnection.class);

    /** Beginnings of error replies that pass: a node that starts, fails over or has lost its disk. */
    private static final Set<String> PASSING = Set.of(
            "LOADING",
            "READONLY",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "TRYAGAIN",
            "MISCONF",
            "NOREPLICAS",
            "BUSY",
            "UNKILLABLE");

    /** What stands for the node where there is but one. */
    private static final String ONLY_NODE = "only";

    private final AbstractRedisClient client;
    private final Duration timeout;
    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;
    private @Nullable Mono<StatefulConnection<byte[], byte[]>> connecting;

    /**
     * @param client a {@link RedisClient} made with the address it is to connect to, or a {@link RedisClusterClient}, with
     *     options that went through {@link #configure}; it is not closed with the connection
     * @param timeout how long a command, or making the connection, may take
     */
    public StoreConnection(AbstractRedisClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
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

    /** Runs a command. Ends with {@link StoreException} where Redis is away, full, or does not answer in time. */
    <T> Mono<T> run(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        return connected()
                .flatMap(made -> Mono.fromCompletionStage(() -> command.apply(commands(made))))
                .timeout(timeout)
                .onErrorMap(this::translate);
    }

    /** Writes commands at once; each ends for itself, in the client's time limit, as {@link #translate} says it. */
    <T> void write(List<AsyncCommand<byte[], byte[], T>> commands) {
        StatefulConnection<byte[], byte[]> made = connection;
        if (made != null) {
            write(made, commands);
            return;
        }
        connected()
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

    /** Where short work can be done that must not be done on the caller's thread. */
    Executor executor() {
        return client.getResources().eventExecutorGroup().next();
    }

    /**
     * What is published on a channel from now on, over a connection of its own that Lettuce keeps up; what is published
     * while it is down is missed. Ends with {@link StoreException} where it can't be made.
     */
    Flux<byte[]> listen(byte[] channel) {
        return Flux.usingWhen(
                        Mono.fromCallable(this::openPubSub).subscribeOn(Schedulers.boundedElastic()),
                        made -> messages(made, channel),
                        made -> Mono.fromCompletionStage(made.closeAsync()))
                .onErrorMap(this::translate);
    }

    private StatefulRedisPubSubConnection<byte[], byte[]> openPubSub() {
        if (client instanceof RedisClusterClient cluster) {
            return cluster.connectPubSub(ByteArrayCodec.INSTANCE);
        }
        return ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
    }

    private static Flux<byte[]> messages(StatefulRedisPubSubConnection<byte[], byte[]> made, byte[] channel) {
        return Flux.create(sink -> {
            made.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
                @Override
                public void message(byte[] from, byte[] message) {
                    sink.next(message);
                }
            });
            made.async().subscribe(channel).whenComplete((subscribed, error) -> {
                if (error != null) {
                    sink.error(error);
                }
            });
        });
    }

    private Mono<StatefulConnection<byte[], byte[]>> connected() {
        StatefulConnection<byte[], byte[]> made = connection;
        return made != null ? Mono.just(made) : Mono.defer(this::connect);
    }

    private synchronized Mono<StatefulConnection<byte[], byte[]>> connect() {
        StatefulConnection<byte[], byte[]> made = connection;
        if (made != null) {
            return Mono.just(made);
        }
        if (connecting == null) {
            // Connecting blocks (Sentinel and cluster ask around first), so it has a thread; all who wait share the one
            // try.
            connecting = Mono.fromCallable(this::open)
                    .subscribeOn(Schedulers.boundedElastic())
                    .doFinally(signal -> forgetTry())
                    .cache();
        }
        return connecting;
    }

    private synchronized void forgetTry() {
        connecting = null;
    }

    private StatefulConnection<byte[], byte[]> open() {
        StatefulConnection<byte[], byte[]> opened;
        if (client instanceof RedisClusterClient cluster) {
            opened = cluster.connect(ByteArrayCodec.INSTANCE);
        } else if (client instanceof RedisClient single) {
            opened = single.connect(ByteArrayCodec.INSTANCE);
        } else {
            throw new IllegalStateException(
                    client.getClass().getName() + ": unknown client (expected: RedisClient or RedisClusterClient)");
        }
        log.info("Connected to Redis");
        connection = opened;
        return opened;
    }

    private static RedisClusterAsyncCommands<byte[], byte[]> commands(StatefulConnection<byte[], byte[]> connection) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            return cluster.async();
        }
        return ((StatefulRedisConnection<byte[], byte[]>) connection).async();
    }

    /** The nodes that use more than this part of their memory limit, by id; none where there is no limit. */
    Mono<Set<String>> nodesAbove(double part) {
        return memory().filter(node -> {
                    long limit = infoNumber(node.info(), "maxmemory");
                    return limit > 0 && infoNumber(node.info(), "used_memory") > part * limit;
                })
                .map(NodeInfo::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a node still frees, on another thread, what was removed. */
    Mono<Boolean> isFreeing() {
        return memory().any(node -> infoNumber(node.info(), "lazyfree_pending_objects") > 0);
    }

    private record NodeInfo(String id, String info) {}

    /** What each node says of its memory. */
    private Flux<NodeInfo> memory() {
        return connected()
                .flatMapMany(made -> made instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
                        ? Flux.fromIterable(cluster.getPartitions())
                                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                                .flatMap(node -> Mono.fromCompletionStage(cluster.getConnectionAsync(node.getNodeId())
                                                .thenCompose(own -> own.async().info("memory")))
                                        .map(info -> new NodeInfo(node.getNodeId(), info)))
                        : Mono.fromCompletionStage(commands(made).info("memory"))
                                .map(info -> new NodeInfo(ONLY_NODE, info))
                                .flux())
                .timeout(timeout)
                .onErrorMap(this::translate);
    }

    private static long infoNumber(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    /** The id of the node that has a key. */
    String nodeOf(byte[] key) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
            return node == null ? "" : node.getNodeId();
        }
        return ONLY_NODE;
    }

    /** The error that callers are told. */
    Throwable translate(Throwable error) {
        if (error instanceof RedisNoScriptException || error instanceof StoreException) {
            return error;
        }
        if (error instanceof TimeoutException || error instanceof RedisCommandTimeoutException) {
            return new StoreException.Unavailable("Redis did not answer within " + timeout.toMillis() + " ms", error);
        }
        if (error instanceof RedisCommandExecutionException) {
            return translateReply(error);
        }
        // Netty's own errors come through where a connection breaks under a command.
        if (error instanceof RedisException || error instanceof IOException || error instanceof CancellationException) {
            return new StoreException.Unavailable("Redis can't be reached", error);
        }
        return error;
    }

    private static Throwable translateReply(Throwable error) {
        String message = String.valueOf(error.getMessage());
        String word = message.substring(0, message.indexOf(' ') < 0 ? message.length() : message.indexOf(' '));
        if (word.equals("OOM")) {
            return new StoreException.Full("Redis has reached its memory limit", error);
        }
        if (PASSING.contains(word)) {
            return new StoreException.Unavailable("Redis can't serve this now (" + word + ")", error);
        }
        return error;
    }

    /** Closes the connection; the client stays open. */
    @Override
    public void close() {
        StatefulConnection<byte[], byte[]> made = connection;
        if (made != null) {
            made.close();
        }
    }
}
