package io.imcache.redis.read;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code page.lua}: reads a page of a collection. */
public final class PageScript extends PagedScript {
    /** Entries that a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 3_000;

    /** What IM clients see if neither the item nor the account names a platform. */
    private static final String DEFAULT_PLATFORM = "douyin";

    private static final LuaScript SCRIPT = new LuaScript("page");

    private final PageQuery query;
    private final ItemSchema schema;
    private final @Nullable Attribute facet;
    private final byte[] prefix;
    private final byte[] lower;

    private PageScript(StoreConnection connection, AccountKeys keys, StoredItems stored, PageQuery query) {
        super(SCRIPT, connection, keys(keys, query.collection()), stored, query.count());
        this.query = query;
        this.schema = ItemSchema.of(query.collection());
        PageQuery.Range range = query.range();
        this.facet = range == null ? null : range.facet();
        this.prefix = schema.rangePrefix(facet, range == null ? null : range.value());
        this.lower = Bytes.bound(
                '[',
                query.since().isPresent()
                        ? ItemSchema.withOrder(prefix, query.since().getAsLong())
                        : prefix);
    }

    private static byte[][] keys(AccountKeys keys, ItemCollection collection) {
        byte[] meta = keys.meta();
        byte[] index = keys.index(collection);
        byte[] items = keys.items(collection);
        byte[] marks = keys.marks(collection);
        if (collection != ItemCollection.COMMENTS) {
            return new byte[][] {meta, index, items, marks};
        }
        return new byte[][] {
            meta,
            index,
            items,
            marks,
            keys.index(ItemCollection.CONTENTS),
            keys.items(ItemCollection.CONTENTS),
            keys.marks(ItemCollection.CONTENTS)
        };
    }

    public static Mono<Page> call(StoreConnection connection, AccountKeys keys, PageQuery query) {
        StoredItems stored = connection.items(keys);
        return stored.reading(() -> Attempts.repeat(Attempts.READS, () -> {
            var script = new PageScript(connection, keys, stored, query);
            return script.walk(script.prefix, query.after(), query.offset());
        }));
    }

    @Override
    void addItems(Reply reply) {
        Reply items = reply.list();
        Reply marks = reply.list();
        while (items.hasNext()) {
            add(query.collection(), items.optionalBytes(), marks.optionalBytes());
        }
    }

    @Override
    byte[][] arguments(byte[] upper, long skip, int most) {
        boolean withContents = query.collection() == ItemCollection.COMMENTS;
        var arguments = new ArrayList<byte[]>();
        arguments.add(upper);
        arguments.add(lower);
        arguments.add(Bytes.of(skip));
        arguments.add(Bytes.of(most));
        arguments.add(Bytes.of(schema.prefixLength(facet)));
        arguments.add(Bytes.of(schema.trailerLength(facet)));
        arguments.add(Bytes.of(WALK));
        arguments.add(withContents ? Bytes.of(schema.place(CommentSchema.INSTANCE.byContent, facet)) : Bytes.EMPTY);
        arguments.add(Bytes.of(ContentSchema.INSTANCE.trailerLength(ContentSchema.INSTANCE.bySelf)));
        arguments.add(Bytes.of(DEFAULT_PLATFORM));
        arguments.add(Bytes.of(query.filters().size()));
        for (PageQuery.Filter filter : query.filters()) {
            arguments.add(Bytes.of(schema.place(filter.attribute(), facet)));
            arguments.add(filter.bytes());
            arguments.add(
                    filter instanceof PageQuery.PlatformFilter platform ? Bytes.of(platform.value()) : Bytes.EMPTY);
        }
        return arguments.toArray(byte[][]::new);
    }
}
