package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import io.imcache.redis.outbound.WorkerMailbox.Again;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code outbound-again.lua}: lets a request wait again that a worker did not get. */
final class OutboundAgainScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-again");

    private OutboundAgainScript() {}

    /**
     * Lets a request wait again, if another connection of its worker was heard of since.
     *
     * @param name of the connection that it was handed out to
     * @param ago how long ago it was handed out
     * @param due when to look at the request again, in ms
     * @param waits how long the request may wait
     */
    static Mono<Again> call(
            StoreConnection connection,
            OutboundKeys keys,
            OutboundRequest request,
            String worker,
            String name,
            Duration ago,
            long due,
            Duration waits) {
        byte[][] touched = {keys.requests(), keys.states(), keys.due(), keys.waiting(worker), keys.seat(worker)};
        return SCRIPT.call(
                        connection,
                        touched,
                        Bytes.of(request.id()),
                        Bytes.of(worker),
                        Bytes.of(name),
                        Bytes.of(due),
                        Bytes.of(waits.toMillis()),
                        keys.channel(),
                        Bytes.of(ago.toMillis()))
                .map(reply -> reply.word(Again.class));
    }
}
