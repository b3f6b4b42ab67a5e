package io.imcache.redis.read;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.UnifiedQuery;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code unified.lua}: reads a page of comments and messages, merged. */
final class UnifiedScript extends PagedScript {
    /** Entries that a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 3_000;

    private static final LuaScript SCRIPT = new LuaScript("unified");
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final byte[] ALL = {ItemSchema.ALL};

    private final UnifiedQuery query;

    private UnifiedScript(StoreConnection connection, AccountKeys keys, StoredItems stored, UnifiedQuery query) {
        super(SCRIPT, connection, keys(keys), stored, query.count());
        this.query = query;
    }

    private static byte[][] keys(AccountKeys keys) {
        return new byte[][] {
            keys.meta(),
            keys.index(ItemCollection.COMMENTS),
            keys.items(ItemCollection.COMMENTS),
            keys.marks(ItemCollection.COMMENTS),
            keys.index(ItemCollection.MESSAGES),
            keys.items(ItemCollection.MESSAGES),
            keys.marks(ItemCollection.MESSAGES),
            keys.index(ItemCollection.CONTENTS),
            keys.items(ItemCollection.CONTENTS),
            keys.marks(ItemCollection.CONTENTS)
        };
    }

    static Mono<Page> call(StoreConnection connection, AccountKeys keys, UnifiedQuery query) {
        StoredItems stored = connection.items(keys);
        return stored.reading(
                () -> Attempts.repeat(Attempts.READS, () -> new UnifiedScript(connection, keys, stored, query)
                        .walk(ALL, query.after(), query.offset())));
    }

    @Override
    void addItems(Reply reply) {
        Reply items = reply.list();
        Reply marks = reply.list();
        Reply kinds = reply.list();
        while (items.hasNext()) {
            boolean comment = kinds.text().equals("c");
            add(
                    comment ? ItemCollection.COMMENTS : ItemCollection.MESSAGES,
                    items.optionalBytes(),
                    marks.optionalBytes());
        }
    }

    @Override
    byte[][] arguments(byte[] upper, long skip, int most) {
        return new byte[][] {
            upper,
            Bytes.of(skip),
            Bytes.of(most),
            Bytes.of(WALK),
            flag(query.types().contains(UnifiedQuery.Type.COMMENT)),
            flag(query.types().contains(UnifiedQuery.Type.DISCUSSION)),
            flag(query.types().contains(UnifiedQuery.Type.DIRECT_MESSAGE)),
            flag(query.isNew()),
            flag(query.isRead()),
            Bytes.of(COMMENT.trailerLength(null)),
            Bytes.of(COMMENT.place(COMMENT.byNew, null)),
            Bytes.of(COMMENT.place(COMMENT.byRead, null)),
            Bytes.of(COMMENT.place(COMMENT.byParent, null)),
            Bytes.of(COMMENT.place(COMMENT.byContent, null)),
            Bytes.of(MESSAGE.trailerLength(null)),
            Bytes.of(MESSAGE.place(MESSAGE.byNew, null)),
            Bytes.of(MESSAGE.place(MESSAGE.byRead, null)),
            Bytes.of(ContentSchema.INSTANCE.trailerLength(ContentSchema.INSTANCE.bySelf))
        };
    }

    private static byte[] flag(@Nullable Boolean flag) {
        return flag == null ? Bytes.EMPTY : Bytes.of(flag ? 1 : 0);
    }
}
