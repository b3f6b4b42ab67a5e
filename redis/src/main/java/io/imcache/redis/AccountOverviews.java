package io.imcache.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Accounts for those who run the masters: all of them, each with what it holds and what it takes. Reading this does not count
 * as use of an account.
 */
public final class AccountOverviews {
    /** Entries of the list a call reads: well under a millisecond of Redis's thread. */
    private static final int WALK = 1_000;

    private final StoreConnection connection;
    private final StoreNames names;

    /** @param prefix as for {@link RedisAccountStore} */
    public AccountOverviews(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = new StoreNames(prefix);
    }

    /**
     * The ids of known accounts, ordered.
     *
     * @param most how many to read
     */
    public Mono<List<String>> ids(int most) {
        return Mono.defer(() -> ids(Range.Boundary.unbounded(), most, new ArrayList<>()));
    }

    private Mono<List<String>> ids(Range.Boundary<byte[]> after, int most, List<String> found) {
        int wanted = Math.min(WALK, most - found.size());
        return connection
                .run(commands -> commands.zrangebylex(
                        names.accountList(), Range.from(after, Range.Boundary.unbounded()), Limit.create(0, wanted)))
                .flatMap(entries -> {
                    entries.forEach(entry -> found.add(accountId(Bytes.text(entry))));
                    return entries.size() < wanted || found.size() >= most
                            ? Mono.just(found)
                            : ids(Range.Boundary.excluding(entries.get(entries.size() - 1)), most, found);
                });
    }

    private static String accountId(String entry) {
        return entry.substring(0, entry.indexOf('\0'));
    }

    /** What there is to show of one account; empty where it is not known. */
    public Mono<AccountOverview> read(String accountId) {
        return Mono.defer(() -> OverviewScript.call(connection, names.account(accountId)));
    }

    /** Bytes of Redis's memory that an account takes, estimated by Redis from samples; 0 where there is none. */
    public Mono<Long> bytes(String accountId) {
        return Mono.defer(() -> SizeScript.call(connection, names.account(accountId)));
    }
}
