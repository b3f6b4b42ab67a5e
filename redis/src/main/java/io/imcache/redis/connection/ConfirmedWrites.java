package io.imcache.redis.connection;

import io.imcache.redis.model.StoreException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Runs writes that count only once replicas have them. Sends WAIT after each write on the same connection, for WAIT
 * confirms only the writes of its own connection. Redis answers nothing else on that connection meanwhile. Therefore
 * these writes have several connections of their own. All writes of one key share one; reads and other writes of a
 * master use none of them.
 */
final class ConfirmedWrites implements AutoCloseable {
    private static final int LANES = 8;
    /** How often to follow a slot that has moved to another node. */
    private static final int REDIRECTIONS = 2;

    private final AbstractRedisClient client;
    private final int replicas;
    private final long waitMillis;
    private final LazyConnection[] lanes;

    /**
     * Prepares connections, without making them.
     *
     * @param replicas how many have to confirm a write, 1 or more
     * @param timeout of commands; replicas get half of it
     */
    ConfirmedWrites(AbstractRedisClient client, int replicas, Duration timeout) {
        this.client = client;
        this.replicas = replicas;
        this.waitMillis = Math.max(1, timeout.toMillis() / 2);
        this.lanes = IntStream.range(0, LANES)
                .mapToObj(i -> new LazyConnection(client, timeout))
                .toArray(LazyConnection[]::new);
    }

    /**
     * Runs a command that writes. Ends with {@link StoreException.Unconfirmed} if it ran and too few replicas confirm
     * it in time.
     *
     * @param key that the command writes
     * @param wrote tells from the answer whether the command wrote anything
     */
    <T> Mono<T> run(
            byte[] key,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command,
            Predicate<T> wrote) {
        int slot = SlotHash.getSlot(key);
        return lanes[slot % LANES].get().flatMap(made -> run(made, slot, command, wrote, REDIRECTIONS));
    }

    private <T> Mono<T> run(
            StatefulConnection<byte[], byte[]> made,
            int slot,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command,
            Predicate<T> wrote,
            int redirections) {
        return Mono.fromCompletionStage(() -> node(made, slot).thenCompose(node -> send(node, command, wrote)))
                .onErrorResume(error -> redirections > 0 && hasMoved(error), error -> Mono.fromCompletionStage(
                                () -> ((RedisClusterClient) client).refreshPartitionsAsync())
                        .then(Mono.defer(() -> run(made, slot, command, wrote, redirections - 1))));
    }

    /** Returns a connection to the node of a slot itself: WAIT would not follow a redirected command. */
    private static CompletionStage<StatefulRedisConnection<byte[], byte[]>> node(
            StatefulConnection<byte[], byte[]> made, int slot) {
        if (made instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(slot);
            if (node == null) {
                throw new StoreException.Unavailable("No node of the Redis cluster has slot " + slot, null);
            }
            return cluster.getConnectionAsync(node.getNodeId());
        }
        return CompletableFuture.completedFuture((StatefulRedisConnection<byte[], byte[]>) made);
    }

    private <T> CompletionStage<T> send(
            StatefulRedisConnection<byte[], byte[]> node,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command,
            Predicate<T> wrote) {
        RedisAsyncCommands<byte[], byte[]> commands = node.async();
        CompletionStage<T> written = command.apply(commands);
        return written.thenCompose(result -> wrote.test(result)
                ? commands.waitForReplication(replicas, waitMillis).thenApply(confirmed -> {
                    if (confirmed < replicas) {
                        throw unconfirmed(confirmed);
                    }
                    return result;
                })
                : CompletableFuture.completedFuture(result));
    }

    private StoreException unconfirmed(long confirmed) {
        return new StoreException.Unconfirmed("stored, but confirmed by " + confirmed + " replicas within " + waitMillis
                + " ms (expected: " + replicas + "); sending it again does no harm");
    }

    private static boolean hasMoved(Throwable error) {
        Throwable cause = RedisErrors.unwrapped(error);
        return cause instanceof RedisCommandExecutionException
                && String.valueOf(cause.getMessage()).startsWith("MOVED");
    }

    /** Gives up the connections because Redis hangs. The next writes connect anew. */
    void giveUp() {
        for (LazyConnection lane : lanes) {
            StatefulConnection<byte[], byte[]> made = lane.made();
            if (made != null) {
                lane.giveUp(made);
            }
        }
    }

    @Override
    public void close() {
        for (LazyConnection lane : lanes) {
            lane.close();
        }
    }
}
