package io.imcache.redis.masters;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code masters.lua}: reads the reports of masters. */
final class MastersScript {
    private static final LuaScript SCRIPT = new LuaScript("masters");

    private MastersScript() {}

    /** Reads the reports, ordered by when they were sent, the oldest first. */
    static Mono<List<MasterList.Beat>> call(StoreConnection connection, byte[][] keys) {
        return SCRIPT.call(connection, keys)
                .map(reply -> List.copyOf(reply.rest(
                        beat -> new MasterList.Beat(beat.text(), Duration.ofMillis(beat.number()), beat.text()))));
    }
}
