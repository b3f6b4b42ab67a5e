package io.imcache.redis.housekeeping;

import io.imcache.redis.accounts.AccountRemover;
import io.imcache.redis.connection.NodeMemory;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.ScoredValue;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Frees memory. Removes the least recently used accounts from nodes that are nearly full. */
final class Eviction {
    /** How long to wait between two looks whether Redis has freed memory, which it does on another thread. */
    private static final Duration FREEING = Duration.ofMillis(20);

    /** How often to look. */
    private static final int LOOKS = 100;
    /** How many accounts a round looks at. */
    private static final int MOST = 1_000;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountRemover remover;
    private final RetentionPolicy policy;

    Eviction(StoreConnection connection, StoreNames names, AccountRemover remover, RetentionPolicy policy) {
        this.connection = connection;
        this.names = names;
        this.remover = remover;
        this.policy = policy;
    }

    /** Runs a round and returns how many accounts it removed. */
    Mono<Integer> run() {
        return nodesAbove(policy.highWater()).flatMap(full -> full.isEmpty() ? Mono.just(0) : evict(0, 0, 0));
    }

    /** Returns the ids of the nodes that use more than this part of their memory limit. */
    private Mono<Set<String>> nodesAbove(double part) {
        return connection
                .memoryUse()
                .filter(node -> node.isAbove(part))
                .map(NodeMemory::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Removes the least recently used accounts of full nodes, one after the other.
     *
     * @param passed how many accounts at the head of the list stay there because they are on other nodes
     * @param looked how many accounts were looked at
     * @param removed how many accounts were removed
     */
    private Mono<Integer> evict(int passed, int looked, int removed) {
        return nodesAbove(policy.lowWater()).flatMap(full -> {
            if (full.isEmpty() || looked >= MOST) {
                return Mono.just(removed);
            }
            return connection
                    .run(commands -> commands.zrangeWithScores(names.activity(), passed, passed))
                    .flatMap(found ->
                            found.isEmpty() ? Mono.just(removed) : evict(full, found.get(0), passed, looked, removed));
        });
    }

    private Mono<Integer> evict(Set<String> full, ScoredValue<byte[]> found, int passed, int looked, int removed) {
        String account = Bytes.text(found.getValue());
        if (!full.contains(connection.nodeOf(names.account(account).meta()))) {
            return evict(passed + 1, looked + 1, removed);
        }
        // An account that was used since is further back in the list now. The next round may reach it.
        return remover.removeUnused(account, found.getScore(), Long.MAX_VALUE, policy.goneMarks())
                .flatMap(done -> done
                        ? freed().then(evict(passed, looked + 1, removed + 1))
                        : isFirst(account, passed)
                                .flatMap(stays -> evict(stays ? passed + 1 : passed, looked + 1, removed)));
    }

    private Mono<Boolean> isFirst(String account, int at) {
        return connection
                .run(commands -> commands.zrank(names.activity(), Bytes.of(account)))
                .map(rank -> rank == at)
                .defaultIfEmpty(false);
    }

    /** Waits until Redis has freed the memory. Measured earlier, it would look as if more accounts had to go. */
    private Mono<Void> freed() {
        return connection
                .memoryUse()
                .any(NodeMemory::isFreeing)
                .filter(freeing -> !freeing)
                .repeatWhenEmpty(LOOKS, looks -> looks.delayElements(FREEING))
                .onErrorComplete(IllegalStateException.class)
                .then();
    }
}
