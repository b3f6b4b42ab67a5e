package io.imcache.redis.housekeeping;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import reactor.core.publisher.Mono;

/** {@code release.lua}: gives back a lock. */
public final class ReleaseScript {
    private static final LuaScript SCRIPT = new LuaScript("release");

    private ReleaseScript() {}

    /** Gives it back; false where it is no longer this holder's. */
    public static Mono<Boolean> call(StoreConnection connection, byte[] lock, String token) {
        return SCRIPT.call(connection, new byte[][] {lock}, Bytes.of(token))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
