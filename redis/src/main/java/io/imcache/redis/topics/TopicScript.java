package io.imcache.redis.topics;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.read.LatestScript;
import reactor.core.publisher.Mono;

/** {@code topic.lua}: tells whether an account has a conversation or a content. */
final class TopicScript {
    private static final LuaScript SCRIPT = new LuaScript("topic");

    private TopicScript() {}

    static Mono<AccountTopics.Found> call(StoreConnection connection, AccountKeys keys, String id) {
        byte[][] touched = {
            keys.meta(),
            keys.items(ItemCollection.CONVERSATIONS),
            keys.index(ItemCollection.MESSAGES),
            keys.items(ItemCollection.CONTENTS),
            keys.index(ItemCollection.COMMENTS)
        };
        byte[] messages = prefix(ItemCollection.MESSAGES, id);
        byte[] comments = prefix(ItemCollection.COMMENTS, id);
        return SCRIPT.call(
                        connection,
                        touched,
                        StoredId.encode(id),
                        Bytes.bound('[', messages),
                        Bytes.bound('(', Bytes.after(messages)),
                        Bytes.bound('[', comments),
                        Bytes.bound('(', Bytes.after(comments)))
                .map(reply -> new AccountTopics.Found(reply.flag(), reply.flag()));
    }

    private static byte[] prefix(ItemCollection items, String id) {
        return ItemSchema.of(items).rangePrefix(LatestScript.group(items), id);
    }
}
