package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code delete.lua}: removes an account with all its data. */
final class DeleteScript {
    /**
     * The state that an account must still be in to be removed.
     *
     * @param version of the account; 0 if it has no items yet
     * @param timestamp of its last snapshot, also of one that changed nothing; 0 if there was none
     */
    record Condition(long version, long timestamp) {}

    private static final LuaScript SCRIPT = new LuaScript("delete");

    private DeleteScript() {}

    /**
     * Removes an account.
     *
     * @param channel announces the removal
     * @param refuseOld for how long to refuse snapshots that are not newer than the removed one
     * @param keepMarks for how long to keep what IM clients did, in case the account comes back; 0 for not at all
     * @param refuseAll for how long to refuse all pushes, because a person deletes the account; its credentials go with it. 0 for not at
     *     all
     * @param condition null for none
     * @return whether the account was there and is removed
     */
    static Mono<Boolean> call(
            StoreConnection connection,
            AccountKeys keys,
            byte[] channel,
            Duration refuseOld,
            Duration keepMarks,
            Duration refuseAll,
            @Nullable Condition condition) {
        var touched = new ArrayList<byte[]>();
        touched.add(keys.meta());
        touched.add(keys.tombstone());
        touched.add(keys.left());
        touched.add(keys.deletion());
        touched.add(keys.credentials());
        for (ItemCollection collection : ItemCollection.values()) {
            touched.add(keys.marks(collection));
        }
        touched.add(keys.profile());
        touched.add(keys.events());
        for (ItemCollection collection : ItemCollection.values()) {
            touched.add(keys.items(collection));
            touched.add(keys.index(collection));
        }
        return SCRIPT.callConfirmed(
                        connection,
                        Reply::flag,
                        touched.toArray(byte[][]::new),
                        Bytes.of(keys.accountId()),
                        channel,
                        Bytes.of(refuseOld.toMillis()),
                        Bytes.of(ClaimScript.LEASE_KEPT.toMillis()),
                        Bytes.of(keepMarks.toMillis()),
                        condition == null ? Bytes.EMPTY : Bytes.of(condition.version()),
                        condition == null ? Bytes.EMPTY : Bytes.of(condition.timestamp()),
                        Bytes.of(refuseAll.toMillis()))
                .map(Reply::flag);
    }
}
