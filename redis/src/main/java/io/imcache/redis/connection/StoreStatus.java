package io.imcache.redis.connection;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** Asks how Redis does, for who watches it. */
public final class StoreStatus {
    private final StoreConnection connection;

    public StoreStatus(StoreConnection connection) {
        this.connection = connection;
    }

    /**
     * Whether Redis answers, over the connection that all commands take; on a cluster, whether any of its nodes does. Ends
     * with {@code StoreException.Unavailable} within the command timeout where it does not.
     *
     * @return how long it took
     */
    public Mono<Duration> ping() {
        return connection.run(commands -> commands.ping()).elapsed().map(answer -> Duration.ofMillis(answer.getT1()));
    }

    /**
     * Memory of all nodes that take writes.
     *
     * @param used bytes
     * @param limit bytes; 0 where a node has no limit
     * @param fullest the part of its limit that the fullest node uses; 0 where there is no limit
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

    /** Reads how much memory Redis uses. */
    public Mono<Memory> memory() {
        return connection.memoryUse().map(Memory::of).reduce(Memory.NONE, Memory::plus);
    }
}
