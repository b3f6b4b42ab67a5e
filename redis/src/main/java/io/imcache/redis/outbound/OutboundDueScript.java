package io.imcache.redis.outbound;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code outbound-due.lua}: reads the requests that are due to be looked at. */
public final class OutboundDueScript {
    /** A request with its state, see {@link WorkerMailbox}. */
    public record Due(OutboundRequest request, String state) {}

    private static final int AT_ONCE = 100;

    private static final LuaScript SCRIPT = new LuaScript("outbound-due");

    private OutboundDueScript() {}

    /**
     * Reads some of them.
     *
     * @param now in ms
     * @param again when they are due again, should whoever reads them now fail, in ms
     */
    public static Mono<List<Due>> call(StoreConnection connection, OutboundKeys keys, long now, long again) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.requests(), keys.states(), keys.due()},
                        Bytes.of(now),
                        Bytes.of(again),
                        Bytes.of(AT_ONCE))
                .map(reply -> {
                    var found = new ArrayList<Due>();
                    for (int i = 0; i + 2 < reply.size(); i += 3) {
                        var request =
                                OutboundRequest.of(Bytes.text(reply.get(i)), (byte[]) requireNonNull(reply.get(i + 2)));
                        found.add(new Due(request, Bytes.text(reply.get(i + 1))));
                    }
                    return found;
                });
    }
}
