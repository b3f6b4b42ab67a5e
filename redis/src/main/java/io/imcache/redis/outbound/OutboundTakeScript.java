package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code outbound-take.lua}: hands out what waits for a worker, each request once. */
final class OutboundTakeScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-take");

    private OutboundTakeScript() {}

    static Mono<List<OutboundRequest>> call(StoreConnection connection, OutboundKeys keys, String worker) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.requests(), keys.states(), keys.waiting(worker)},
                        Bytes.of(worker))
                .map(reply -> reply.rest(taken -> OutboundRequest.of(taken.text(), taken.bytes())));
    }
}
