package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps the list of all accounts, and the profile of each. */
public final class AccountDirectory {
    static final byte[] FIELD_REGISTERED = Bytes.of("r");
    private static final LuaScript REGISTER = new LuaScript("register");
    private static final LuaScript UNREGISTER = new LuaScript("unregister");

    private final StoreConnection connection;
    private final StoreNames names;
    private final InstantSource clock;

    public AccountDirectory(StoreConnection connection, StoreNames names, InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.clock = clock;
    }

    /**
     * Lists an account with its platform and status, unless it is listed so already. Also notes that it is used now, so that
     * it expires whatever becomes of this master.
     *
     * @param registered what the list says now, as the account remembers; empty for nothing
     * @return what the list says then
     */
    public Mono<String> register(String accountId, String platform, AccountStatus status, String registered) {
        String wanted = platform + '\0' + status.imName();
        if (wanted.equals(registered)) {
            return Mono.just(wanted);
        }
        byte[][] keys = {names.accountList(), names.activity()};
        return REGISTER.callConfirmed(
                        connection,
                        reply -> true,
                        keys,
                        Bytes.of(accountId),
                        Bytes.of(accountId + '\0' + wanted),
                        Bytes.of(clock.millis()))
                .thenReturn(wanted);
    }

    /**
     * Corrects the list if it says something else of a known account, or nothing, and notes that with the account.
     *
     * @param registered what the list says now, as the account remembers; empty for nothing
     */
    public Mono<Void> correct(AccountKeys keys, String platform, AccountStatus status, String registered) {
        return register(keys.accountId(), platform, status, registered)
                .filter(now -> !now.equals(registered))
                .flatMap(now -> remember(keys, now))
                .then();
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
                .flatMap(state -> correct(keys, state.platform(), status(state), state.registered())
                        .thenReturn(account(accountId, state)));
    }

    private static AccountStatus status(AccountScript.State state) {
        return AccountStatus.of(state.profile(), state.version() != 0);
    }

    /** Takes an account off the lists, and puts it back if it is there after all. */
    public Mono<Void> unregister(String accountId) {
        byte[][] lists = {names.accountList(), names.activity()};
        return UNREGISTER
                .callConfirmed(connection, reply -> true, lists, Bytes.of(accountId))
                .then(relist(accountId))
                .then();
    }

    /** Lists an account as it is, whatever it remembers; false if there is no such account. */
    Mono<Boolean> relist(String accountId) {
        var keys = names.account(accountId);
        return state(keys)
                .filter(state -> state.createdAt() != 0)
                .flatMap(state -> register(accountId, state.platform(), status(state), "")
                        .filter(now -> !now.equals(state.registered()))
                        .flatMap(now -> remember(keys, now))
                        .thenReturn(true))
                .defaultIfEmpty(false);
    }

    private Mono<Boolean> remember(AccountKeys keys, String registered) {
        return connection.run(commands -> commands.hset(keys.meta(), FIELD_REGISTERED, Bytes.of(registered)));
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
