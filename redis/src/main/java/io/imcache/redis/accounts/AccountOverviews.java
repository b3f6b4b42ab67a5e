package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountOverview;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Reads accounts for operators: all of them, each with its item counts and its memory. This does not count as use of an
 * account.
 */
public final class AccountOverviews {
    /** How many entries of the list to read at a time. */
    private static final int WALK = 1_000;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountList list;

    /** @param prefix as for {@code RedisAccountStore} */
    public AccountOverviews(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = connection.names(prefix);
        this.list = new AccountList(connection, names);
    }

    /**
     * Reads the ids of known accounts, ordered.
     *
     * @param most how many to read, at least 1
     */
    public Mono<List<String>> ids(int most) {
        return list.entries(Math.min(WALK, most))
                .map(AccountList.Entry::accountId)
                .take(most)
                .collectList();
    }

    /** Reads one account; empty if it is not known. */
    public Mono<AccountOverview> read(String accountId) {
        return Mono.defer(() -> OverviewScript.call(connection, names.account(accountId)));
    }

    /**
     * Estimates the bytes of Redis's memory that an account takes; 0 if there is no such account. Redis estimates from
     * samples.
     */
    public Mono<Long> bytes(String accountId) {
        return Mono.defer(() -> SizeScript.call(connection, names.account(accountId)));
    }
}
