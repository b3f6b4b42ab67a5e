package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.OutboundKeys;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code outbound-open.lua}: reads the requests of an account without a settled outcome. */
final class OutboundOpenScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-open");

    private OutboundOpenScript() {}

    /** Reads the requests, ordered by their deadlines. */
    static Mono<List<OutboundRequest>> call(StoreConnection connection, OutboundKeys keys, String accountId) {
        return SCRIPT.call(connection, new byte[][] {keys.requests(), keys.states(), keys.ofAccount(accountId)})
                .map(reply -> {
                    List<OutboundRequest> open = reply.rest(one -> OutboundRequest.of(one.text(), one.bytes()));
                    open.sort(
                            Comparator.comparingLong(OutboundRequest::deadline).thenComparing(OutboundRequest::id));
                    return open;
                });
    }
}
