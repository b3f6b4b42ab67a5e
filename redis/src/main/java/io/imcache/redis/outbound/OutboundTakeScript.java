package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code outbound-take.lua}: hands out what waits for a worker, each request once, to its connection heard of last. */
final class OutboundTakeScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-take");

    private OutboundTakeScript() {}

    /**
     * Takes what waits.
     *
     * @param name of the worker's connection
     * @param idle for how long it was not heard of
     * @param counts how long that counts
     */
    static Mono<List<OutboundRequest>> call(
            StoreConnection connection, OutboundKeys keys, String worker, String name, Duration idle, Duration counts) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.requests(), keys.states(), keys.waiting(worker), keys.seat(worker)},
                        Bytes.of(worker),
                        Bytes.of(name),
                        Bytes.of(idle.toMillis()),
                        Bytes.of(counts.toMillis()))
                .map(reply -> reply.rest(taken -> OutboundRequest.of(taken.text(), taken.bytes())));
    }
}
