package io.imcache.redis;

import reactor.core.publisher.Mono;

/** {@code unregister.lua}: takes an account off the lists of accounts. */
final class UnregisterScript {
    private static final LuaScript SCRIPT = new LuaScript("unregister");

    private UnregisterScript() {}

    static Mono<Void> call(StoreConnection connection, StoreNames names, String accountId) {
        return SCRIPT.call(connection, new byte[][] {names.accountList(), names.activity()}, Bytes.of(accountId))
                .then();
    }
}
