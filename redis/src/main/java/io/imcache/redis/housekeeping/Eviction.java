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

/** Frees memory: removes the accounts least recently used from nodes that are nearly full. */
final class Eviction {
    /** Memory is freed on another thread of Redis: how often to look whether it is, and how many times. */
    private static final Duration FREEING = Duration.ofMillis(20);

    private static final int LOOKS = 100;
    /** Accounts a round; the rest waits for the next. */
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

    /** How many accounts were removed. */
    Mono<Integer> run() {
        return nodesAbove(policy.highWater()).flatMap(full -> full.isEmpty() ? Mono.just(0) : evict(0, 0, 0));
    }

    /** The nodes that use more than this part of their memory limit, by id. */
    private Mono<Set<String>> nodesAbove(double part) {
        return connection
                .memoryUse()
                .filter(node -> node.isAbove(part))
                .map(NodeMemory::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Removes the least recently used account of those on full nodes, and so on.
     *
     * @param passed how many accounts at the head of the list stay there: they are on other nodes
     * @param looked how many accounts were looked at
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
        // One that was used since stands further back in the list now; in the next round it may be its turn.
        return remover.removeUnused(account, found.getScore(), Long.MAX_VALUE)
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

    /** Memory measured before it is freed would have more accounts go than need to. */
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
