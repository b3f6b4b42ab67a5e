package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Grant;
import io.imcache.redis.model.Lease;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.time.InstantSource;
import reactor.core.publisher.Mono;

/** Gives leases on accounts to workers. */
public final class Leases {
    private static final byte[] PUSHED_BY = Bytes.of("w");
    private static final byte[] LEASED_TO = Bytes.of("lw");
    private static final byte[] LEASED_UNTIL = Bytes.of("lx");

    private final StoreConnection connection;
    private final StoreNames names;
    private final InstantSource clock;

    public Leases(StoreConnection connection, StoreNames names, InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.clock = clock;
    }

    /** Gives a worker a lease, with an epoch higher than any before. */
    public Mono<Lease> claim(String accountId, String workerId, Duration length) {
        return ClaimScript.call(connection, names.account(accountId), workerId, length, null);
    }

    /** Prolongs a lease, also one that Redis has forgotten; empty if a later one exists. */
    public Mono<Lease> renew(String accountId, String workerId, long epoch, Duration length) {
        return ClaimScript.call(connection, names.account(accountId), workerId, length, epoch);
    }

    /** Gives a worker the lease on an account that is assigned to it, or prolongs it. */
    public Mono<Grant> grant(String accountId, String workerId, long epoch, Duration length) {
        return Mono.defer(() -> GrantScript.call(connection, names.account(accountId), workerId, epoch, length, true));
    }

    /**
     * Ends the leases on an account that was taken from its worker.
     *
     * @param epoch of the assignment to nobody; earlier leases end
     * @param assigned whether the account is still to be crawled; then nobody pushes it without an epoch
     * @return whether they are ended, or a later lease exists
     */
    public Mono<Grant> end(String accountId, long epoch, boolean assigned) {
        return Mono.defer(
                () -> GrantScript.call(connection, names.account(accountId), "", epoch, Duration.ZERO, assigned));
    }

    /** Reads the worker that has a lease on an account, else the one that pushed last; empty if neither is known. */
    public Mono<String> worker(String accountId) {
        AccountKeys keys = names.account(accountId);
        return worker(keys.meta()).switchIfEmpty(Mono.defer(() -> worker(keys.left())));
    }

    private Mono<String> worker(byte[] key) {
        return connection
                .run(commands -> commands.hmget(key, PUSHED_BY, LEASED_TO, LEASED_UNTIL))
                .mapNotNull(fields -> {
                    boolean leased = number(fields.get(2)) > clock.millis();
                    return Bytes.optional(fields.get(leased ? 1 : 0).getValueOrElse(Bytes.EMPTY));
                });
    }

    private static long number(KeyValue<byte[], byte[]> field) {
        return Bytes.number(field.getValueOrElse(Bytes.EMPTY));
    }
}
