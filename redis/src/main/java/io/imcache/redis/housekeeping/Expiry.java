package io.imcache.redis.housekeeping;

import io.imcache.redis.accounts.AccountRemover;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.time.InstantSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes accounts that were neither read nor written for a long time. */
final class Expiry {
    /** How many accounts a round looks at. */
    private static final int MOST = 1_000;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountRemover remover;
    private final RetentionPolicy policy;
    private final InstantSource clock;

    Expiry(
            StoreConnection connection,
            StoreNames names,
            AccountRemover remover,
            RetentionPolicy policy,
            InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.remover = remover;
        this.policy = policy;
        this.clock = clock;
    }

    /** Runs a round and returns how many accounts it removed. */
    Mono<Integer> run() {
        return Mono.defer(() -> {
            long before = clock.millis() - policy.accountTtl().toMillis();
            Range<Double> idle = Range.from(Range.Boundary.unbounded(), Range.Boundary.excluding((double) before));
            return connection
                    .run(commands -> commands.zrangebyscoreWithScores(names.activity(), idle, Limit.create(0, MOST)))
                    .flatMapMany(Flux::fromIterable)
                    .concatMap(idleAccount -> remover.removeUnused(
                            Bytes.text(idleAccount.getValue()), idleAccount.getScore(), before, policy.goneMarks()))
                    .map(removed -> removed ? 1 : 0)
                    .reduce(0, Integer::sum);
        });
    }
}
