package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.List;
import reactor.core.publisher.Mono;

/** Finds messages that IM clients made and no crawler has pushed yet. */
final class MadeMessages {
    /** The newest ones of an account. A full snapshot recognizes further ones. */
    private static final int MOST = 100;

    private static final Range<byte[]> RANGE = Range.from(
            Range.Boundary.including(new byte[] {MessageSchema.MADE_RANGE}),
            Range.Boundary.excluding(new byte[] {MessageSchema.MADE_RANGE + 1}));

    private MadeMessages() {}

    /** Reads the ids of made messages, the newest first. A commit has to check the version that they belong to. */
    static Mono<List<String>> ids(StoreConnection connection, AccountKeys keys) {
        return connection
                .run(commands -> commands.zrevrangebylex(keys.index(MESSAGES), RANGE, Limit.create(0, MOST)))
                .map(entries -> entries.stream().map(MessageSchema.INSTANCE::id).toList());
    }
}
