package io.imcache.redis;

import reactor.core.publisher.Mono;

/** {@code outbound-withdraw.lua}: forgets a request that was prepared and not submitted. */
final class OutboundWithdrawScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-withdraw");

    private OutboundWithdrawScript() {}

    /** Whether nobody will be asked: it was prepared only, or is not here at all. */
    static Mono<Boolean> call(StoreConnection connection, OutboundKeys keys, String id) {
        return SCRIPT.call(connection, new byte[][] {keys.requests(), keys.states(), keys.due()}, Bytes.of(id))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
