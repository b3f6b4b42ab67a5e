package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
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

/** Keeps the list of all accounts, and the profile of each. */
public final class AccountDirectory {
    private static final byte[] FIELD_REGISTERED = Bytes.of("r");
    private static final LuaScript REGISTER = new LuaScript("register");
    private static final LuaScript UNREGISTER = new LuaScript("unregister");

    private final StoreConnection connection;
    private final StoreNames names;

    public AccountDirectory(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.names = names;
    }

    /**
     * Lists an account with its platform and status, unless it is listed so already.
     *
     * @param registered what the list says now, as the account remembers; empty for nothing
     * @return what the list says then
     */
    public Mono<String> register(String accountId, String platform, AccountStatus status, String registered) {
        String wanted = platform + '\0' + status.imName();
        if (wanted.equals(registered)) {
            return Mono.just(wanted);
        }
        byte[][] keys = {names.accountList()};
        return REGISTER.call(connection, keys, Bytes.of(accountId), Bytes.of(accountId + '\0' + wanted))
                .thenReturn(wanted);
    }

    /** Notes with the account what the list says of it. */
    public Mono<String> remember(AccountKeys keys, String registered) {
        return connection
                .run(commands -> commands.hset(keys.meta(), FIELD_REGISTERED, Bytes.of(registered)))
                .thenReturn(registered);
    }

    /** Sets profile fields for a person; see {@code AccountStore}. */
    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return updateProfile(accountId, platform, fields, false);
    }

    /** Sets profile fields that a crawler reports; see {@code AccountStore}. */
    public Mono<Account> reportProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return updateProfile(accountId, platform, fields, true);
    }

    private Mono<Account> updateProfile(
            String accountId, @Nullable String platform, Map<String, String> fields, boolean reported) {
        if (fields.size() > ProfileScript.MOST_FIELDS) {
            return Mono.error(new IllegalArgumentException(
                    "fields: " + fields.size() + " (expected: at most " + ProfileScript.MOST_FIELDS + ")"));
        }
        var keys = names.account(accountId);
        return ProfileScript.call(connection, names, keys, platform, fields, reported)
                .filter(done -> done)
                .flatMap(done -> state(keys))
                .flatMap(state -> register(accountId, state, state.registered())
                        .filter(now -> !now.equals(state.registered()))
                        .flatMap(now -> remember(keys, now))
                        .thenReturn(account(accountId, state)));
    }

    private Mono<String> register(String accountId, AccountScript.State state, String registered) {
        var status = AccountStatus.of(state.profile(), state.version() != 0);
        return register(accountId, state.platform(), status, registered);
    }

    /** Takes an account off the lists, and puts it back if it has returned meanwhile. */
    Mono<Void> unregister(String accountId) {
        byte[][] lists = {names.accountList(), names.activity()};
        return UNREGISTER
                .call(connection, lists, Bytes.of(accountId))
                .then(state(names.account(accountId)))
                .filter(state -> state.createdAt() != 0)
                .flatMap(state -> register(accountId, state, ""))
                .then();
    }

    public Mono<AccountScript.State> state(AccountKeys keys) {
        return AccountScript.call(connection, keys);
    }

    /** Reads an account; empty if it is not known. */
    public Mono<Account> account(String accountId) {
        return state(names.account(accountId))
                .filter(state -> state.createdAt() != 0)
                .map(state -> account(accountId, state));
    }

    /** Lists accounts; see {@code AccountStore}. */
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
