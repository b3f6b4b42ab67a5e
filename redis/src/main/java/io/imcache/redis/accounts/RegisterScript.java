package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import reactor.core.publisher.Mono;

/** {@code register.lua}: puts an account on the list of accounts. */
public final class RegisterScript {
    private static final LuaScript SCRIPT = new LuaScript("register");

    private RegisterScript() {}

    /**
     * Puts it there, in place of what the list said of it.
     *
     * @param list key of the list
     * @param said what the list says then: platform, 0, status
     */
    public static Mono<Void> call(StoreConnection connection, byte[] list, String accountId, String said) {
        return SCRIPT.call(connection, new byte[][] {list}, Bytes.of(accountId), Bytes.of(accountId + '\0' + said))
                .then();
    }
}
