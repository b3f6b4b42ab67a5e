package io.imcache.redis;

import reactor.core.publisher.Mono;

/** {@code leave.lua}: forgets a master. */
final class LeaveScript {
    private static final LuaScript SCRIPT = new LuaScript("leave");

    private LeaveScript() {}

    static Mono<Void> call(StoreConnection connection, byte[][] keys, String id) {
        return SCRIPT.call(connection, keys, Bytes.of(id)).then();
    }
}
