package io.imcache.redis.housekeeping;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Goes through all accounts, some a round, the one after the other, from where the round before ended. For one thread at a time. */
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
     * The next round.
     *
     * @param visit does something to an account, and says how much it did
     * @return how much was done to all
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
