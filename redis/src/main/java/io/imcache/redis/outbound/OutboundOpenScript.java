package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code outbound-open.lua}: reads the requests of an account that have no outcome. */
public final class OutboundOpenScript {
    private static final LuaScript SCRIPT = new LuaScript("outbound-open");

    private OutboundOpenScript() {}

    /** By their deadlines. */
    public static Mono<List<OutboundRequest>> call(StoreConnection connection, OutboundKeys keys, String accountId) {
        return SCRIPT.call(connection, new byte[][] {keys.requests(), keys.states(), keys.ofAccount(accountId)})
                .map(OutboundOpenScript::read);
    }

    private static List<OutboundRequest> read(List<@Nullable Object> reply) {
        var requests = new ArrayList<OutboundRequest>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            byte[] value = (byte[]) reply.get(i + 1);
            if (value != null && value.length >= Long.BYTES + Integer.BYTES) {
                requests.add(OutboundRequest.of(Bytes.text(reply.get(i)), value));
            }
        }
        requests.sort(Comparator.comparingLong(OutboundRequest::deadline).thenComparing(OutboundRequest::id));
        return requests;
    }
}
