package io.imcache.redis.read;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.UnifiedQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code unified.lua}: reads a page of comments and messages, merged. */
public final class UnifiedScript {
    /** Entries a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 4_000;
    /** How often to start again when the account changes under a long walk. */
    private static final int TRIES = 20;

    private static final LuaScript SCRIPT = new LuaScript("unified");
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final byte[] ALL = {ItemSchema.ALL};

    private final StoreConnection connection;
    private final UnifiedQuery query;
    private final byte[][] keys;

    private UnifiedScript(StoreConnection connection, AccountKeys keys, UnifiedQuery query) {
        this.connection = connection;
        this.query = query;
        this.keys = new byte[][] {
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

    public static Mono<Page> call(StoreConnection connection, AccountKeys keys, UnifiedQuery query) {
        return new UnifiedScript(connection, keys, query).walk(TRIES);
    }

    private Mono<Page> walk(int triesLeft) {
        Position after = query.after();
        byte[] upper = after == null ? Bytes.after(ALL) : ItemSchema.behind(ALL, after.order(), after.id());
        return go(Bytes.bound('(', upper), query.offset(), new PageBuilder(), triesLeft);
    }

    private Mono<Page> go(byte[] upper, long skip, PageBuilder page, int triesLeft) {
        return SCRIPT.read(connection, keys, arguments(upper, skip, query.count() - page.size()))
                .flatMap(reply -> {
                    if (!page.isAt(Bytes.number(reply.get(0)))) {
                        return triesLeft == 0
                                ? Mono.error(new StoreException.Unavailable("The account changes too fast", null))
                                : walk(triesLeft - 1);
                    }
                    addItems(page, reply);
                    boolean more = Bytes.number(reply.get(2)) == 1;
                    byte[] resume = (byte[]) requireNonNull(reply.get(3));
                    return more || resume.length == 0
                            ? Mono.just(page.build(Bytes.optional(reply.get(1)), more))
                            : go(resume, Bytes.number(reply.get(4)), page, triesLeft);
                });
    }

    private static void addItems(PageBuilder page, List<@Nullable Object> reply) {
        List<@Nullable Object> kinds = Bytes.list(reply.get(5));
        List<@Nullable Object> items = Bytes.list(reply.get(6));
        List<@Nullable Object> marks = Bytes.list(reply.get(7));
        for (int i = 0; i < kinds.size(); i++) {
            boolean comment = Bytes.text(kinds.get(i)).equals("c");
            page.add(comment ? ItemCollection.COMMENTS : ItemCollection.MESSAGES, items.get(i), marks.get(i));
        }
        page.addContents(Bytes.list(reply.get(8)));
        page.setPosition((byte[]) requireNonNull(reply.get(9)));
    }

    private byte[][] arguments(byte[] upper, long skip, int count) {
        return new byte[][] {
            upper,
            Bytes.of(skip),
            Bytes.of(count),
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
