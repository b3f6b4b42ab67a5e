package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import reactor.core.publisher.Mono;

/** {@code unregister.lua}: takes an account off the lists of accounts. */
public final class UnregisterScript {
    private static final LuaScript SCRIPT = new LuaScript("unregister");

    private UnregisterScript() {}

    public static Mono<Void> call(StoreConnection connection, StoreNames names, String accountId) {
        return SCRIPT.call(connection, new byte[][] {names.accountList(), names.activity()}, Bytes.of(accountId))
                .then();
    }
}
