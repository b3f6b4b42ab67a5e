package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import reactor.core.publisher.Mono;

/** {@code outbound-settle.lua}: notes that an outcome was told. */
public final class OutboundSettleScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-settle");

    private OutboundSettleScript() {}

    /**
     * Notes it.
     *
     * @param outcome as a state, see {@link WorkerMailbox}
     * @param forget when to forget the request, in ms
     * @return false where another outcome counts by now
     */
    public static Mono<Boolean> call(
            StoreConnection connection, OutboundKeys keys, OutboundRequest request, String outcome, long forget) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.states(), keys.due(), keys.ofAccount(request.accountId())},
                        Bytes.of(request.id()),
                        Bytes.of(outcome),
                        Bytes.of(forget),
                        keys.notices(),
                        AccountNotices.outbound(request, outcome))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
