package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code delete.lua}: removes an account with all its data. */
public final class DeleteScript {
    /**
     * What an account has to be like to be removed: as it was when that was decided.
     *
     * @param version of the account, 0 where it has no items yet
     * @param timestamp of its last snapshot, also of one that changed nothing; 0 for none
     */
    public record Condition(long version, long timestamp) {}

    private static final LuaScript SCRIPT = new LuaScript("delete");

    private DeleteScript() {}

    /**
     * Removes it.
     *
     * @param channel to tell it on
     * @param refuseOld for how long snapshots are refused that are not newer than the removed one
     * @param condition null for none
     * @return whether it was there and is removed
     */
    public static Mono<Boolean> call(
            StoreConnection connection,
            AccountKeys keys,
            byte[] channel,
            Duration refuseOld,
            @Nullable Condition condition) {
        var touched = new ArrayList<byte[]>();
        touched.add(keys.meta());
        touched.add(keys.tombstone());
        touched.add(keys.profile());
        touched.add(keys.events());
        for (ItemCollection collection : ItemCollection.values()) {
            touched.add(keys.items(collection));
            touched.add(keys.index(collection));
            touched.add(keys.marks(collection));
        }
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> Bytes.number(reply.get(0)) == 1,
                        touched.toArray(byte[][]::new),
                        Bytes.of(keys.accountId()),
                        channel,
                        Bytes.of(refuseOld.toMillis()),
                        condition == null ? Bytes.EMPTY : Bytes.of(condition.version()),
                        condition == null ? Bytes.EMPTY : Bytes.of(condition.timestamp()))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }
}
