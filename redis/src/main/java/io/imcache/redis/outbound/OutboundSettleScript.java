package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import reactor.core.publisher.Mono;

/** {@code outbound-settle.lua}: notes that an outcome was told. */
final class OutboundSettleScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-settle");

    private OutboundSettleScript() {}

    /**
     * Settles an outcome.
     *
     * @param outcome as a state, see {@link WorkerMailbox}
     * @param forget when to forget the request, in ms
     * @return false if another outcome counts by now
     */
    static Mono<Boolean> call(
            StoreConnection connection, OutboundKeys keys, OutboundRequest request, String outcome, long forget) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.states(), keys.due(), keys.ofAccount(request.accountId()), keys.settled()},
                        Bytes.of(request.id()),
                        Bytes.of(outcome),
                        Bytes.of(forget),
                        keys.notices(),
                        AccountNotices.outbound(request, outcome))
                .map(Reply::flag);
    }
}
