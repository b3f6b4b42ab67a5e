package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code outbound-due.lua}: reads the requests that somebody has to look at. */
final class OutboundDueScript {
    /** A request with its state, see {@link WorkerMailbox}. */
    record Due(OutboundRequest request, String state) {}

    private static final int AT_ONCE = 100;

    private static final LuaScript SCRIPT = new LuaScript("outbound-due");

    private OutboundDueScript() {}

    /**
     * Reads some of the requests that are due.
     *
     * @param now in ms
     * @param again when they are due again if the reader fails, in ms
     */
    static Mono<List<Due>> call(StoreConnection connection, OutboundKeys keys, long now, long again) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.requests(), keys.states(), keys.due(), keys.settled()},
                        Bytes.of(now),
                        Bytes.of(again),
                        Bytes.of(AT_ONCE))
                .map(reply -> reply.rest(due -> new Due(OutboundRequest.of(due.text(), due.bytes()), due.text())));
    }
}
