package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.AccountStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code accounts.lua}: reads a page of the list of accounts, in calls that don't hold up Redis. */
final class AccountsScript {
    /**
     * A page.
     *
     * @param hasMore whether another account follows
     */
    record Result(List<String> ids, boolean hasMore) {}

    /** Entries of the list that a call looks at: about a millisecond of Redis's thread. */
    private static final int WALK = 4_096;

    private static final LuaScript SCRIPT = new LuaScript("accounts");

    private final StoreConnection connection;
    private final byte[] list;
    private final @Nullable String platform;
    private final Set<AccountStatus> statuses;
    private final int count;
    private final List<String> found = new ArrayList<>();

    private AccountsScript(
            StoreConnection connection,
            byte[] list,
            @Nullable String platform,
            Set<AccountStatus> statuses,
            int count) {
        this.connection = connection;
        this.list = list;
        this.platform = platform;
        this.statuses = statuses;
        this.count = count;
    }

    /**
     * Reads a page.
     *
     * @param list key of the list
     * @param platform only accounts of this platform; null for all
     * @param statuses only accounts with one of these; empty for all
     * @param offset how many matching accounts to skip
     * @param count how many to return at most
     */
    static Mono<Result> call(
            StoreConnection connection,
            byte[] list,
            @Nullable String platform,
            Set<AccountStatus> statuses,
            int offset,
            int count) {
        return Mono.defer(
                () -> new AccountsScript(connection, list, platform, statuses, count).from(Bytes.of("-"), offset));
    }

    private Mono<Result> from(byte[] lower, long skip) {
        return SCRIPT.call(connection, new byte[][] {list}, arguments(lower, skip))
                .flatMap(reply -> {
                    boolean more = reply.flag();
                    byte[] resume = reply.bytes();
                    long left = reply.number();
                    found.addAll(reply.list().rest(Reply::text));
                    return more || resume.length == 0 ? Mono.just(new Result(found, more)) : from(resume, left);
                });
    }

    private byte[][] arguments(byte[] lower, long skip) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(lower);
        arguments.add(Bytes.of(skip));
        arguments.add(Bytes.of(count - found.size()));
        arguments.add(Bytes.of(WALK));
        arguments.add(Bytes.orEmpty(platform));
        statuses.forEach(status -> arguments.add(Bytes.of(status.imName())));
        return arguments.toArray(byte[][]::new);
    }
}
