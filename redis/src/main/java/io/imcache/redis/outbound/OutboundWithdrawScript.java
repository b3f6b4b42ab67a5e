package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import reactor.core.publisher.Mono;

/** {@code outbound-withdraw.lua}: forgets a request that was prepared and not submitted. */
public final class OutboundWithdrawScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-withdraw");

    private OutboundWithdrawScript() {}

    /** Whether nobody will be asked: it was prepared only, or is not here at all. */
    public static Mono<Boolean> call(StoreConnection connection, OutboundKeys keys, String id) {
        return SCRIPT.call(connection, new byte[][] {keys.requests(), keys.states(), keys.due()}, Bytes.of(id))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
