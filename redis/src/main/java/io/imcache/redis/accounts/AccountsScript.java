package io.imcache.redis.accounts;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.AccountStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code accounts.lua}: reads a page of the list of accounts, in calls that don't hold up Redis. */
public final class AccountsScript {
    /**
     * A page.
     *
     * @param ids of the accounts
     * @param hasMore whether there is one behind them
     */
    public record Result(List<String> ids, boolean hasMore) {}

    /** Entries of the list a call looks at: about a millisecond of Redis's thread. */
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
     * @param platform those of this platform only; null for all
     * @param statuses those with one of these only; none for all
     * @param offset how many to skip
     * @param count how many at most
     */
    public static Mono<Result> call(
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
                    Bytes.list(reply.get(3)).forEach(id -> found.add(Bytes.text(id)));
                    boolean more = Bytes.number(reply.get(0)) == 1;
                    byte[] resume = (byte[]) requireNonNull(reply.get(1));
                    return more || resume.length == 0
                            ? Mono.just(new Result(found, more))
                            : from(resume, Bytes.number(reply.get(2)));
                });
    }

    private byte[][] arguments(byte[] lower, long skip) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(lower);
        arguments.add(Bytes.of(skip));
        arguments.add(Bytes.of(count - found.size()));
        arguments.add(Bytes.of(WALK));
        arguments.add(platform == null ? Bytes.EMPTY : Bytes.of(platform));
        statuses.forEach(status -> arguments.add(Bytes.of(status.imName())));
        return arguments.toArray(byte[][]::new);
    }
}
