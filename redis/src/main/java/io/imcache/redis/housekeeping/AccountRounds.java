package io.imcache.redis.housekeeping;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Visits all accounts, some in each round, one after the other. Each round begins where the one before ended. Not
 * thread-safe.
 */
final class AccountRounds {
    private static final int ACCOUNTS = 200;

    private final StoreConnection connection;
    private final StoreNames names;
    private long next;

    AccountRounds(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.names = names;
    }

    /**
     * Runs the next round.
     *
     * @param visit works on an account, and returns a count
     * @return the sum of the counts
     */
    Mono<Integer> run(Function<AccountKeys, Mono<Integer>> visit) {
        return Mono.defer(() -> {
            long from = next;
            return connection
                    .run(commands -> commands.zrange(names.activity(), from, from + ACCOUNTS - 1))
                    .doOnNext(accounts -> next = accounts.size() < ACCOUNTS ? 0 : from + ACCOUNTS)
                    .flatMapMany(Flux::fromIterable)
                    .concatMap(account -> visit.apply(names.account(Bytes.text(account))))
                    .reduce(0, Integer::sum);
        });
    }
}
