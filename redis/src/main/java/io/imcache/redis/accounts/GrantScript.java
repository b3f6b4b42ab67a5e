package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Grant;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code grant.lua}: gives the lease on an account to the worker that it is assigned to, or to nobody. */
final class GrantScript {
    private static final LuaScript SCRIPT = new LuaScript("grant");

    private GrantScript() {}

    /**
     * Grants a lease.
     *
     * @param workerId empty for nobody
     * @param assigned whether pushes without the epoch are refused from now on
     */
    static Mono<Grant> call(
            StoreConnection connection,
            AccountKeys keys,
            String workerId,
            long epoch,
            Duration length,
            boolean assigned) {
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> reply.word(Grant.Reason.class) == Grant.Reason.GRANTED,
                        new byte[][] {keys.meta(), keys.left(), keys.deletion()},
                        Bytes.of(workerId),
                        Bytes.of(length.toMillis()),
                        Bytes.of(epoch),
                        Bytes.of(ClaimScript.LEASE_KEPT.toMillis()),
                        assigned ? Bytes.of(1) : Bytes.EMPTY)
                .map(reply -> new Grant(reply.word(Grant.Reason.class), reply.number(), reply.number()));
    }
}
