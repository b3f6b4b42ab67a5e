package io.imcache.redis.housekeeping;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code lock.lua}: takes a lock. */
public final class LockScript {
    private static final LuaScript SCRIPT = new LuaScript("lock");

    private LockScript() {}

    /**
     * Takes it.
     *
     * @param token of the holder
     * @param length after which it is free again by itself
     * @return whether it was free
     */
    public static Mono<Boolean> call(StoreConnection connection, byte[] lock, String token, Duration length) {
        return SCRIPT.call(connection, new byte[][] {lock}, Bytes.of(token), Bytes.of(length.toMillis()))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
