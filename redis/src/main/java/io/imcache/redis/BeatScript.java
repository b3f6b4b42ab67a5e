package io.imcache.redis;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code beat.lua}: notes that a master is there. */
final class BeatScript {
    private static final LuaScript SCRIPT = new LuaScript("beat");

    private BeatScript() {}

    /** @param remembered how long a master that is gone is remembered */
    static Mono<Void> call(StoreConnection connection, byte[][] keys, String id, String report, Duration remembered) {
        return SCRIPT.call(connection, keys, Bytes.of(id), Bytes.of(report), Bytes.of(remembered.toMillis()))
                .then();
    }
}
