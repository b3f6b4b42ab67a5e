package io.imcache.redis.write;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.SnapshotPush;
import reactor.core.publisher.Mono;

/** {@code seen.lua}: notes that a crawler pushed an account without changing it. */
final class SeenScript {
    enum Reason {
        SEEN,
        CONFLICT,
        LEASE,
        STALE
    }

    private static final LuaScript SCRIPT = new LuaScript("seen");

    private SeenScript() {}

    /** @param version of the account that the push was compared with */
    static Mono<Reason> call(StoreConnection connection, AccountKeys keys, long version, SnapshotPush push) {
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> reply.word(Reason.class) == Reason.SEEN,
                        new byte[][] {keys.meta()},
                        Bytes.of(version),
                        Bytes.of(push.timestamp()),
                        Bytes.orEmpty(push.workerId()),
                        Bytes.orEmpty(push.epoch()))
                .map(reply -> reply.word(Reason.class));
    }
}
