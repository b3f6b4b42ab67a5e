package io.imcache.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code claim.lua}: leases of workers on accounts. */
final class Leases {
    private static final LuaScript CLAIM = new LuaScript("claim");

    private final StoreConnection connection;
    private final StoreNames names;

    Leases(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.names = names;
    }

    Mono<Lease> claim(String accountId, String workerId, Duration length) {
        return call(accountId, workerId, length, null);
    }

    /** Empty where a later lease exists. */
    Mono<Lease> renew(String accountId, String workerId, long epoch, Duration length) {
        return call(accountId, workerId, length, epoch).filter(lease -> lease.epoch() != 0);
    }

    private Mono<Lease> call(String accountId, String workerId, Duration length, @Nullable Long epoch) {
        return CLAIM.call(
                        connection,
                        new byte[][] {names.account(accountId).meta()},
                        Bytes.of(workerId),
                        Bytes.of(length.toMillis()),
                        epoch == null ? Bytes.EMPTY : Bytes.of(epoch))
                .map(reply -> new Lease(Bytes.number(reply.get(0)), Bytes.number(reply.get(1))));
    }
}
