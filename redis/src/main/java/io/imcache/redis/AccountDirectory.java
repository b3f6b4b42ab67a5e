package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The accounts themselves, without items: the list of them all, and each one's profile. */
final class AccountDirectory {
    private static final LuaScript ACCOUNT = new LuaScript("account");
    private static final LuaScript ACCOUNTS = new LuaScript("accounts");
    private static final LuaScript PROFILE = new LuaScript("profile");
    private static final LuaScript REGISTER = new LuaScript("register");
    private static final LuaScript UNREGISTER = new LuaScript("unregister");

    /** Entries of the list a call looks at: about a millisecond of Redis's thread. */
    private static final int WALK = 4_096;
    /** What one call of Lua's unpack is given at most, in names and values. */
    private static final int MOST_FIELDS = 1_000;

    private static final byte[] FIELD_REGISTERED = Bytes.of("r");

    private final StoreConnection connection;
    private final StoreNames names;
    private final byte[] list;

    AccountDirectory(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.names = names;
        this.list = names.accountList();
    }

    /**
     * What there is to know of an account without its items.
     *
     * @param epoch of the latest lease, 0 where none was ever taken
     * @param deletedAt timestamp of the last snapshot before an IM client deleted it, 0 where none did
     * @param registered what the list of accounts says of it, empty where nothing
     */
    record State(
            long version,
            long timestamp,
            String platform,
            long createdAt,
            String registered,
            long epoch,
            long deletedAt,
            UnreadCounts unread,
            Map<ItemCollection, Integer> counts,
            Map<String, String> profile) {}

    /**
     * Makes the list say this of an account, unless it does already.
     *
     * @param registered what it says now, as the account remembers
     * @return what it says then
     */
    Mono<String> register(String accountId, String platform, AccountStatus status, String registered) {
        String wanted = platform + '\0' + status.imName();
        if (wanted.equals(registered)) {
            return Mono.just(wanted);
        }
        return REGISTER.call(connection, new byte[][] {list}, Bytes.of(accountId), Bytes.of(accountId + '\0' + wanted))
                .thenReturn(wanted);
    }

    /** Notes with the account what the list says of it. */
    Mono<String> remember(AccountKeys keys, String registered) {
        return connection
                .run(commands -> commands.hset(keys.meta(), FIELD_REGISTERED, Bytes.of(registered)))
                .thenReturn(registered);
    }

    Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        if (2 * fields.size() > MOST_FIELDS) {
            return Mono.error(new IllegalArgumentException(
                    "fields: " + fields.size() + " (expected: at most " + MOST_FIELDS / 2 + ")"));
        }
        var keys = names.account(accountId);
        var arguments = new ArrayList<byte[]>();
        arguments.add(platform == null ? Bytes.EMPTY : Bytes.of(platform));
        fields.forEach((name, value) -> {
            arguments.add(Bytes.of(name));
            arguments.add(Bytes.of(value));
        });
        return PROFILE.call(connection, accountKeys(keys), arguments.toArray(byte[][]::new))
                .then(state(keys))
                .flatMap(state -> registered(accountId, state)
                        .filter(now -> !now.equals(state.registered()))
                        .flatMap(now -> remember(keys, now))
                        .thenReturn(account(accountId, state)));
    }

    private Mono<String> registered(String accountId, State state) {
        var status = AccountStatus.of(state.profile(), state.version() != 0);
        return register(accountId, state.platform(), status, state.registered());
    }

    /** Takes an account off the lists; puts it back where it has come back meanwhile. */
    Mono<Void> unregister(String accountId) {
        AccountKeys keys = names.account(accountId);
        return UNREGISTER
                .call(connection, new byte[][] {list, names.activity()}, Bytes.of(accountId))
                .then(state(keys))
                .filter(state -> state.createdAt() != 0)
                .flatMap(state -> register(
                        accountId, state.platform(), AccountStatus.of(state.profile(), state.version() != 0), ""))
                .then();
    }

    Mono<State> state(AccountKeys keys) {
        return ACCOUNT.call(connection, new byte[][] {keys.meta(), keys.profile(), keys.tombstone()})
                .map(AccountDirectory::state);
    }

    private static State state(List<@Nullable Object> reply) {
        List<@Nullable Object> fields = Bytes.list(reply.get(15));
        var profile = new HashMap<String, String>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            profile.put(Bytes.text(fields.get(i)), Bytes.text(fields.get(i + 1)));
        }
        long version = Bytes.number(reply.get(0));
        return new State(
                version,
                Bytes.number(reply.get(1)),
                Bytes.text(reply.get(2)),
                Bytes.number(reply.get(3)),
                Bytes.text(reply.get(4)),
                Bytes.number(reply.get(5)),
                Bytes.number(reply.get(16)),
                new UnreadCounts(
                        version,
                        Bytes.number(reply.get(6)),
                        Bytes.number(reply.get(7)),
                        Bytes.number(reply.get(8)),
                        Bytes.number(reply.get(9))),
                Map.of(
                        ItemCollection.COMMENTS, (int) Bytes.number(reply.get(10)),
                        ItemCollection.CONTENTS, (int) Bytes.number(reply.get(11)),
                        ItemCollection.CONVERSATIONS, (int) Bytes.number(reply.get(12)),
                        ItemCollection.MESSAGES, (int) Bytes.number(reply.get(13)),
                        ItemCollection.NOTIFICATIONS, (int) Bytes.number(reply.get(14))),
                Map.copyOf(profile));
    }

    Mono<Account> account(String accountId) {
        return state(names.account(accountId))
                .filter(state -> state.createdAt() != 0)
                .map(state -> account(accountId, state));
    }

    Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        return ids(platform, statuses, Bytes.of("-"), offset, count, new ArrayList<>())
                .flatMap(page -> Flux.fromIterable(page.ids())
                        .flatMapSequential(this::account)
                        .collectList()
                        .map(accounts -> new AccountPage(accounts, page.hasMore())));
    }

    private record Ids(List<String> ids, boolean hasMore) {}

    private Mono<Ids> ids(
            @Nullable String platform,
            Set<AccountStatus> statuses,
            byte[] lower,
            long skip,
            int count,
            List<String> found) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(lower);
        arguments.add(Bytes.of(skip));
        arguments.add(Bytes.of(count - found.size()));
        arguments.add(Bytes.of(WALK));
        arguments.add(platform == null ? Bytes.EMPTY : Bytes.of(platform));
        statuses.forEach(status -> arguments.add(Bytes.of(status.imName())));
        return ACCOUNTS.call(connection, new byte[][] {list}, arguments.toArray(byte[][]::new))
                .flatMap(reply -> {
                    Bytes.list(reply.get(3)).forEach(id -> found.add(Bytes.text(id)));
                    boolean more = Bytes.number(reply.get(0)) == 1;
                    byte[] resume = (byte[]) requireNonNull(reply.get(1));
                    if (more || resume.length == 0) {
                        return Mono.just(new Ids(found, more));
                    }
                    return ids(platform, statuses, resume, Bytes.number(reply.get(2)), count, found);
                });
    }

    private static byte[][] accountKeys(AccountKeys keys) {
        return new byte[][] {keys.meta(), keys.profile()};
    }

    private static Account account(String accountId, State state) {
        return new Account(
                accountId,
                state.platform().isEmpty() ? null : state.platform(),
                state.version(),
                state.createdAt(),
                state.timestamp(),
                state.profile());
    }
}
