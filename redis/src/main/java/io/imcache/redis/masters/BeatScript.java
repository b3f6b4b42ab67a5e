package io.imcache.redis.masters;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code beat.lua}: notes that a master is there. */
public final class BeatScript {
    private static final LuaScript SCRIPT = new LuaScript("beat");

    private BeatScript() {}

    /**
     * Notes that a master is alive.
     *
     * @param remembered how long a master that is gone is remembered
     */
    public static Mono<Void> call(
            StoreConnection connection, byte[][] keys, String id, String report, Duration remembered) {
        return SCRIPT.call(connection, keys, Bytes.of(id), Bytes.of(report), Bytes.of(remembered.toMillis()))
                .then();
    }
}
