package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import reactor.core.publisher.Mono;

/** {@code outbound-outcome.lua}: notes how a request ended. */
final class OutboundOutcomeScript {
    /**
     * The outcome that counts.
     *
     * @param outcome as a state, see {@link WorkerMailbox}
     */
    record Result(String outcome, OutboundRequest request) {}

    private static final LuaScript SCRIPT = new LuaScript("outbound-outcome");

    private OutboundOutcomeScript() {}

    /**
     * Notes an outcome.
     *
     * @param outcome as a state
     * @param due when to look at the request again if nobody settles it before, in ms
     * @return the outcome that counts; empty if the request is not known or its outcome is settled
     */
    static Mono<Result> call(StoreConnection connection, OutboundKeys keys, String id, byte[] outcome, long due) {
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> true,
                        new byte[][] {keys.requests(), keys.states(), keys.due(), keys.settled()},
                        Bytes.of(id),
                        outcome,
                        Bytes.of(due))
                .mapNotNull(reply -> {
                    String counts = reply.text();
                    byte[] request = reply.bytes();
                    return request.length == 0 ? null : new Result(counts, OutboundRequest.of(id, request));
                });
    }
}
