package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code size.lua}: estimates how much memory an account takes. */
final class SizeScript {
    private static final LuaScript SCRIPT = new LuaScript("size");

    private SizeScript() {}

    /** Estimates the bytes of memory that an account takes. Redis estimates from samples. */
    static Mono<Long> call(StoreConnection connection, AccountKeys keys) {
        List<byte[]> all = new ArrayList<>(List.of(keys.meta(), keys.profile(), keys.events()));
        for (ItemCollection collection : ItemCollection.values()) {
            all.add(keys.items(collection));
            all.add(keys.index(collection));
            all.add(keys.marks(collection));
        }
        return SCRIPT.call(connection, all.toArray(byte[][]::new)).map(Reply::number);
    }
}
