package io.imcache.redis.outbound;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code outbound-take.lua}: hands out what waits for a worker, each request once. */
public final class OutboundTakeScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-take");

    private OutboundTakeScript() {}

    public static Mono<List<OutboundRequest>> call(StoreConnection connection, OutboundKeys keys, String worker) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.requests(), keys.states(), keys.waiting(worker)},
                        Bytes.of(worker))
                .map(reply -> {
                    var taken = new ArrayList<OutboundRequest>();
                    for (int i = 0; i + 1 < reply.size(); i += 2) {
                        taken.add(OutboundRequest.of(
                                Bytes.text(reply.get(i)), (byte[]) requireNonNull(reply.get(i + 1))));
                    }
                    return taken;
                });
    }
}
