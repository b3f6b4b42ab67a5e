package io.imcache.redis;

import static java.util.Objects.requireNonNull;

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

    /** Entries of the list a call looks at: about a millisecond of Redis's thread. */
    private static final int WALK = 4_096;
    /** What one call of Lua's unpack is given at most, in names and values. */
    private static final int MOST_FIELDS = 1_000;

    private static final byte[] FIELD_REGISTERED = Bytes.of("r");

    private final StoreConnection connection;
    private final String prefix;
    private final byte[] list;

    AccountDirectory(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.prefix = prefix;
        this.list = Bytes.of(prefix + ":accounts");
    }

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
        var keys = new AccountKeys(prefix, accountId);
        var arguments = new ArrayList<byte[]>();
        arguments.add(platform == null ? Bytes.EMPTY : Bytes.of(platform));
        fields.forEach((name, value) -> {
            arguments.add(Bytes.of(name));
            arguments.add(Bytes.of(value));
        });
        return PROFILE.call(connection, accountKeys(keys), arguments.toArray(byte[][]::new))
                .flatMap(reply -> {
                    Account account = account(accountId, reply);
                    String registered = Bytes.text(reply.get(4));
                    return register(accountId, platform(account), status(account), registered)
                            .filter(now -> !now.equals(registered))
                            .flatMap(now -> remember(keys, now))
                            .thenReturn(account);
                });
    }

    Mono<Account> account(String accountId) {
        return ACCOUNT.call(connection, accountKeys(new AccountKeys(prefix, accountId)))
                .map(reply -> account(accountId, reply))
                .filter(account -> account.createdAt() != 0);
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

    private static Account account(String accountId, List<@Nullable Object> reply) {
        String platform = Bytes.text(reply.get(2));
        List<@Nullable Object> fields = Bytes.list(reply.get(5));
        var profile = new HashMap<String, String>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            profile.put(Bytes.text(fields.get(i)), Bytes.text(fields.get(i + 1)));
        }
        return new Account(
                accountId,
                platform.isEmpty() ? null : platform,
                Bytes.number(reply.get(0)),
                Bytes.number(reply.get(3)),
                Bytes.number(reply.get(1)),
                Map.copyOf(profile));
    }

    private static String platform(Account account) {
        return account.platform() == null ? "" : account.platform();
    }

    private static AccountStatus status(Account account) {
        return AccountStatus.of(account.profile(), account.version() != 0);
    }
}
