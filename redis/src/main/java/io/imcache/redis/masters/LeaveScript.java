package io.imcache.redis.masters;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import reactor.core.publisher.Mono;

/** {@code leave.lua}: forgets a master. */
public final class LeaveScript {
    private static final LuaScript SCRIPT = new LuaScript("leave");

    private LeaveScript() {}

    public static Mono<Void> call(StoreConnection connection, byte[][] keys, String id) {
        return SCRIPT.call(connection, keys, Bytes.of(id)).then();
    }
}
