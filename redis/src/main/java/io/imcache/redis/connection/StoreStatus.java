package io.imcache.redis.connection;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** Reports whether Redis answers, and its memory use. */
public final class StoreStatus {
    private static final LuaScript WRITABLE = new LuaScript("writable");

    private final StoreConnection connection;

    public StoreStatus(StoreConnection connection) {
        this.connection = connection;
    }

    /**
     * Asks Redis for an answer, over the connection of all commands; on a cluster any node may answer. Ends with
     * {@code StoreException.Unavailable} within the command timeout if none comes, or if the node is a replica and so takes
     * no writes. A node without room answers.
     *
     * @return how long the answer took
     */
    public Mono<Duration> ping() {
        Mono<?> answer = connection.isCluster()
                ? pong()
                : WRITABLE.call(connection, new byte[0][])
                        .cast(Object.class)
                        .onErrorResume(RedisErrors::isShortOfRoom, error -> pong());
        return answer.elapsed().map(timed -> Duration.ofMillis(timed.getT1()));
    }

    private Mono<Object> pong() {
        return connection.run(commands -> commands.ping()).cast(Object.class);
    }

    /**
     * The memory use of all nodes that take writes.
     *
     * @param used bytes
     * @param limit bytes; 0 if no node has a limit
     * @param fullest the part of its limit that the fullest node uses; 0 if no node has a limit
     */
    public record Memory(long used, long limit, double fullest) {
        private static final Memory NONE = new Memory(0, 0, 0);

        private static Memory of(NodeMemory node) {
            return new Memory(node.used(), node.limit(), node.limit() == 0 ? 0 : (double) node.used() / node.limit());
        }

        private Memory plus(Memory other) {
            return new Memory(used + other.used, limit + other.limit, Math.max(fullest, other.fullest));
        }
    }

    /** Reads the memory use. */
    public Mono<Memory> memory() {
        return connection.memoryUse().map(Memory::of).reduce(Memory.NONE, Memory::plus);
    }
}
