package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code claim.lua}: gives a worker a lease on an account, or prolongs one. */
final class ClaimScript {
    private static final LuaScript SCRIPT = new LuaScript("claim");

    /** How long the lease of an account that is not known, or no longer, is remembered. */
    static final Duration LEASE_KEPT = Duration.ofDays(30);

    private ClaimScript() {}

    /**
     * Claims an account.
     *
     * @param epoch of the lease to prolong; null for a new one
     * @return the lease; empty if a later one exists than that to prolong
     */
    static Mono<Lease> call(
            StoreConnection connection, AccountKeys keys, String workerId, Duration length, @Nullable Long epoch) {
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> reply.number() != 0,
                        new byte[][] {keys.meta(), keys.left(), keys.deletion()},
                        Bytes.of(workerId),
                        Bytes.of(length.toMillis()),
                        Bytes.orEmpty(epoch),
                        Bytes.of(LEASE_KEPT.toMillis()))
                .map(reply -> new Lease(reply.number(), reply.number()))
                .filter(lease -> lease.epoch() != 0);
    }
}
