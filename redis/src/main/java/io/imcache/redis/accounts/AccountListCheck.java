package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares the list of accounts with the accounts, in both directions, and corrects the list. They are in different slots, so
 * a failover, or a deletion that meets a push, can part them. Each round goes on where the one before ended. Not thread-safe.
 */
public final class AccountListCheck {
    /** How many entries of the list a round looks at. */
    static final int ENTRIES = 500;
    /** How many keys of Redis one command looks at, about a quarter of a millisecond, and how many commands a round takes. */
    private static final int KEYS = 1_000;

    private static final int SCANS = 10;
    private static final int AT_ONCE = 32;
    /** A push lists its account before it stores it. Until then nothing is wrong with the list. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(5);

    private static final byte[] FIELD_CREATED = Bytes.of("c");

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;
    private final InstantSource clock;
    /** The entry of the list that was looked at last; null at the beginning. */
    private byte @Nullable [] last;
    /** Where to go on among Redis's keys; null at the beginning. */
    private @Nullable KeyScanCursor<byte[]> cursor;

    public AccountListCheck(
            StoreConnection connection, StoreNames names, AccountDirectory directory, InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
        this.clock = clock;
    }

    /** Runs a round, and returns how many accounts it listed, took off the list or corrected there. */
    public Mono<Integer> run() {
        return Mono.defer(
                () -> checkList().flatMap(wrong -> checkAccounts(SCANS).map(missing -> wrong + missing)));
    }

    /** Checks that what is listed is there, and is what the list says. */
    private Mono<Integer> checkList() {
        Range.Boundary<byte[]> after = last == null ? Range.Boundary.unbounded() : Range.Boundary.excluding(last);
        return connection
                .run(commands -> commands.zrangebylex(
                        names.accountList(), Range.from(after, Range.Boundary.unbounded()), Limit.create(0, ENTRIES)))
                .doOnNext(entries -> last = entries.size() < ENTRIES ? null : entries.get(entries.size() - 1))
                .flatMapMany(Flux::fromIterable)
                .flatMap(this::checkEntry, AT_ONCE)
                .reduce(0, Integer::sum);
    }

    private Mono<Integer> checkEntry(byte[] entry) {
        String[] parts = Bytes.text(entry).split("\0", 2);
        String accountId = parts[0];
        return connection
                .run(commands -> commands.hmget(
                        names.account(accountId).meta(), FIELD_CREATED, AccountDirectory.FIELD_REGISTERED))
                .flatMap(fields -> lastUse(accountId).flatMap(used -> {
                    if (!fields.get(0).hasValue()) {
                        return used > clock.millis() - UNDER_WAY.toMillis()
                                ? Mono.just(0)
                                : directory.unregister(accountId).thenReturn(1);
                    }
                    boolean right = parts[1].equals(Bytes.text(fields.get(1).getValueOrElse(Bytes.EMPTY)));
                    return right && used >= 0
                            ? Mono.just(0)
                            : directory.relist(accountId).thenReturn(1);
                }));
    }

    /** Returns when an account was used last, in ms; negative if nothing is known of it. */
    private Mono<Double> lastUse(String accountId) {
        return connection
                .run(commands -> commands.zscore(names.activity(), Bytes.of(accountId)))
                .defaultIfEmpty(-1.0);
    }

    /** Checks that what is there is listed. */
    private Mono<Integer> checkAccounts(int scans) {
        KeyScanCursor<byte[]> from = cursor;
        ScanArgs args = ScanArgs.Builder.limit(KEYS).match(names.metaPattern());
        return connection
                .run(commands -> from == null ? commands.scan(args) : commands.scan(from, args))
                // After a change of the cluster's nodes it can't be continued.
                .doOnError(error -> cursor = null)
                .flatMap(found -> {
                    cursor = found.isFinished() ? null : found;
                    return Flux.fromIterable(found.getKeys())
                            .map(names::accountOf)
                            .flatMap(this::checkAccount, AT_ONCE)
                            .reduce(0, Integer::sum)
                            .flatMap(missing -> cursor == null || scans == 1
                                    ? Mono.just(missing)
                                    : checkAccounts(scans - 1).map(more -> missing + more));
                });
    }

    private Mono<Integer> checkAccount(String accountId) {
        Range<byte[]> own = Range.from(
                Range.Boundary.including(Bytes.of(accountId + '\0')),
                Range.Boundary.excluding(Bytes.of(accountId + '\1')));
        return connection
                .run(commands -> commands.zlexcount(names.accountList(), own))
                .flatMap(listed ->
                        listed == 1 ? Mono.just(0) : directory.relist(accountId).map(there -> there ? 1 : 0));
    }
}
