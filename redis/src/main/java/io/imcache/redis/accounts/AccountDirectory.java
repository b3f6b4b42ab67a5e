package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The accounts themselves, without items: the list of them all, and each one's profile. */
public final class AccountDirectory {
    private static final byte[] FIELD_REGISTERED = Bytes.of("r");

    private final StoreConnection connection;
    private final StoreNames names;

    public AccountDirectory(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.names = names;
    }

    /**
     * Makes the list say this of an account, unless it does already.
     *
     * @param registered what it says now, as the account remembers
     * @return what it says then
     */
    public Mono<String> register(String accountId, String platform, AccountStatus status, String registered) {
        String wanted = platform + '\0' + status.imName();
        if (wanted.equals(registered)) {
            return Mono.just(wanted);
        }
        return RegisterScript.call(connection, names.accountList(), accountId, wanted)
                .thenReturn(wanted);
    }

    /** Notes with the account what the list says of it. */
    public Mono<String> remember(AccountKeys keys, String registered) {
        return connection
                .run(commands -> commands.hset(keys.meta(), FIELD_REGISTERED, Bytes.of(registered)))
                .thenReturn(registered);
    }

    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        if (fields.size() > ProfileScript.MOST_FIELDS) {
            return Mono.error(new IllegalArgumentException(
                    "fields: " + fields.size() + " (expected: at most " + ProfileScript.MOST_FIELDS + ")"));
        }
        var keys = names.account(accountId);
        return ProfileScript.call(connection, names, keys, platform, fields)
                .then(state(keys))
                .flatMap(state -> registered(accountId, state)
                        .filter(now -> !now.equals(state.registered()))
                        .flatMap(now -> remember(keys, now))
                        .thenReturn(account(accountId, state)));
    }

    private Mono<String> registered(String accountId, AccountScript.State state) {
        var status = AccountStatus.of(state.profile(), state.version() != 0);
        return register(accountId, state.platform(), status, state.registered());
    }

    /** Takes an account off the lists; puts it back where it has come back meanwhile. */
    Mono<Void> unregister(String accountId) {
        AccountKeys keys = names.account(accountId);
        return UnregisterScript.call(connection, names, accountId)
                .then(state(keys))
                .filter(state -> state.createdAt() != 0)
                .flatMap(state -> register(
                        accountId, state.platform(), AccountStatus.of(state.profile(), state.version() != 0), ""))
                .then();
    }

    public Mono<AccountScript.State> state(AccountKeys keys) {
        return AccountScript.call(connection, keys);
    }

    public Mono<Account> account(String accountId) {
        return state(names.account(accountId))
                .filter(state -> state.createdAt() != 0)
                .map(state -> account(accountId, state));
    }

    public Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        return AccountsScript.call(connection, names.accountList(), platform, statuses, offset, count)
                .flatMap(page -> Flux.fromIterable(page.ids())
                        .flatMapSequential(this::account)
                        .collectList()
                        .map(accounts -> new AccountPage(accounts, page.hasMore())));
    }

    private static Account account(String accountId, AccountScript.State state) {
        return new Account(
                accountId,
                state.platform().isEmpty() ? null : state.platform(),
                state.version(),
                state.createdAt(),
                state.timestamp(),
                state.profile());
    }
}
