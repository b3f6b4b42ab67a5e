package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code outbound-outcome.lua}: notes how a request ended. */
public final class OutboundOutcomeScript {
    /**
     * What counts.
     *
     * @param outcome as a state, see {@link WorkerMailbox}
     */
    public record Result(String outcome, OutboundRequest request) {}

    private static final LuaScript SCRIPT = new LuaScript("outbound-outcome");

    private OutboundOutcomeScript() {}

    /**
     * Notes it.
     *
     * @param outcome as a state
     * @param due when to look at it again, should whoever notes it not settle it, in ms
     * @return the outcome that counts; empty where the request is not known, or its outcome is settled
     */
    public static Mono<Result> call(
            StoreConnection connection, OutboundKeys keys, String id, byte[] outcome, long due) {
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> true,
                        new byte[][] {keys.requests(), keys.states(), keys.due()},
                        Bytes.of(id),
                        outcome,
                        Bytes.of(due))
                .mapNotNull(reply -> {
                    byte @Nullable [] request = (byte[]) reply.get(1);
                    return request == null || request.length == 0
                            ? null
                            : new Result(Bytes.text(reply.get(0)), OutboundRequest.of(id, request));
                });
    }
}
