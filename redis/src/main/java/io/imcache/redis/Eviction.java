package io.imcache.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
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
        return connection.nodesAbove(policy.highWater()).flatMap(full -> full.isEmpty() ? Mono.just(0) : evict(0, 0));
    }

    private Mono<Integer> evict(int from, int removed) {
        return connection.nodesAbove(policy.lowWater()).flatMap(full -> {
            if (full.isEmpty() || from >= MOST) {
                return Mono.just(removed);
            }
            // Those that stay, on other nodes, are passed over by the offset; those removed have left the list.
            int offset = from - removed;
            return connection
                    .run(commands -> commands.zrange(names.activity(), offset, offset))
                    .flatMap(accounts -> accounts.isEmpty()
                            ? Mono.just(removed)
                            : removeThoseOn(full, accounts)
                                    .flatMap(count -> freed(count).then(evict(from + 1, removed + count))));
        });
    }

    /** Memory measured before it is freed would have more accounts go than need to. */
    private Mono<Void> freed(int removed) {
        return removed == 0
                ? Mono.empty()
                : connection
                        .isFreeing()
                        .filter(freeing -> !freeing)
                        .repeatWhenEmpty(LOOKS, looks -> looks.delayElements(FREEING))
                        .onErrorComplete(IllegalStateException.class)
                        .then();
    }

    private Mono<Integer> removeThoseOn(Set<String> full, List<byte[]> accounts) {
        return Flux.fromIterable(accounts)
                .map(Bytes::text)
                .filter(account ->
                        full.contains(connection.nodeOf(names.account(account).meta())))
                .concatMap(account -> remover.remove(account, Duration.ZERO, null))
                .map(removed -> removed ? 1 : 0)
                .reduce(0, Integer::sum);
    }
}
