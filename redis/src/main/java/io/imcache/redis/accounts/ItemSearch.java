package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.ItemAccount;
import io.imcache.redis.read.AccountReader;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the account of an item. Asks each account whether it has the id, which takes Redis a microsecond, and reads only the
 * accounts that do: nearly always one. Looking is no use of an account.
 */
public final class ItemSearch {
    /** Questions on their way at the same time. */
    private static final int AT_ONCE = 32;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;
    private final AccountReader reader;

    public ItemSearch(StoreConnection connection, StoreNames names, AccountDirectory directory, AccountReader reader) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
        this.reader = reader;
    }

    /** Looks for an item; see {@code AccountStore}. */
    public Mono<ItemAccount> find(@Nullable Set<String> accountIds, ItemCollection collection, String id, int most) {
        return accounts(accountIds, most)
                .flatMap(ids -> Flux.fromIterable(ids)
                        .flatMap(account -> has(account, collection, id), AT_ONCE)
                        .collectList()
                        .flatMapMany(this::newestFirst)
                        .concatMap(account -> shown(account, collection, id), 1)
                        .next()
                        .map(account -> new ItemAccount(account, true))
                        .defaultIfEmpty(new ItemAccount(null, true)))
                .defaultIfEmpty(new ItemAccount(null, false));
    }

    /** Returns the accounts to look in; empty if there are too many. */
    private Mono<Collection<String>> accounts(@Nullable Set<String> accountIds, int most) {
        if (accountIds != null) {
            return accountIds.size() > most ? Mono.empty() : Mono.just(accountIds);
        }
        return AccountsScript.call(connection, names.accountList(), null, Set.of(), 0, most)
                .filter(all -> !all.hasMore())
                .map(AccountsScript.Result::ids);
    }

    private Mono<String> has(String accountId, ItemCollection collection, String id) {
        byte[] items = names.account(accountId).items(collection);
        return connection
                .read(commands -> commands.hexists(items, StoredId.encode(id)))
                .filter(has -> has)
                .map(has -> accountId);
    }

    private Flux<String> newestFirst(List<String> accountIds) {
        return accountIds.size() < 2
                ? Flux.fromIterable(accountIds)
                : Flux.fromIterable(accountIds)
                        .flatMap(directory::account, AT_ONCE)
                        .sort(Comparator.comparingLong(Account::createdAt)
                                .thenComparing(Account::accountId)
                                .reversed())
                        .map(Account::accountId);
    }

    /** Returns the account if it shows the item: a client may have deleted it. */
    private Mono<String> shown(String accountId, ItemCollection collection, String id) {
        return reader.item(accountId, collection, id)
                .filter(page -> !page.items().isEmpty())
                .map(page -> accountId);
    }
}
