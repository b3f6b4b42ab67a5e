package io.imcache.redis.testing;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.index.EntryRuns;
import io.imcache.redis.keys.AccountKeys;
import java.util.List;

/** Writes accounts as masters of the release before did: each member of an index is one entry. */
public final class EarlierLayout {
    private EarlierLayout() {}

    /** Writes an account anew. Its items, marks and version stay. */
    public static void write(StoreFixture redis, String accountId) {
        AccountKeys keys = redis.store.names().account(accountId);
        for (ItemCollection collection : ItemCollection.values()) {
            byte[] index = keys.index(collection);
            List<byte[]> members = redis.connection
                    .run(commands -> commands.zrange(index, 0, -1))
                    .block(TestRedis.TIMEOUT);
            if (members.isEmpty()) {
                continue;
            }
            List<byte[]> entries = EntryRuns.unpack(members);
            redis.connection.run(commands -> commands.del(index)).block(TestRedis.TIMEOUT);
            for (byte[] entry : entries) {
                redis.connection.run(commands -> commands.zadd(index, 0, entry)).block(TestRedis.TIMEOUT);
            }
        }
        byte[] version = redis.connection
                .run(commands -> commands.hget(keys.meta(), AccountKeys.VERSION))
                .block(TestRedis.TIMEOUT);
        redis.connection
                .run(commands -> commands.hset(keys.meta(), AccountKeys.EARLIER_VERSION, version))
                .block(TestRedis.TIMEOUT);
        redis.connection
                .run(commands -> commands.hdel(keys.meta(), AccountKeys.VERSION))
                .block(TestRedis.TIMEOUT);
    }
}
