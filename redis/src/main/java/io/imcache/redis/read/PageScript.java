package io.imcache.redis.read;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoreException;
import java.util.ArrayList;
import reactor.core.publisher.Mono;

/**
 * {@code page.lua}: reads a page. Where a filter matches rarely and the collection is large, it takes several calls, each
 * of which looks at so many entries that Redis is not held up; they count only if the account stays at one version.
 */
public final class PageScript {
    /** Entries a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 5_000;
    /** How often to start again when the account changes under a long walk. */
    private static final int TRIES = 20;

    /** What IM clients are told where neither the item nor the account names a platform. */
    private static final String DEFAULT_PLATFORM = "douyin";

    private static final LuaScript SCRIPT = new LuaScript("page");

    private final StoreConnection connection;
    private final PageQuery query;
    private final ItemSchema schema;
    private final byte[][] keys;
    private final byte[] first;
    private final byte[] lower;

    private PageScript(StoreConnection connection, AccountKeys keys, PageQuery query) {
        this.connection = connection;
        this.query = query;
        this.schema = ItemSchema.of(query.collection());
        PageQuery.Range range = query.range();
        byte[] prefix = schema.rangePrefix(range == null ? null : range.facet(), range == null ? null : range.value());
        Position after = query.after();
        this.first = Bytes.bound(
                '(', after == null ? Bytes.after(prefix) : ItemSchema.behind(prefix, after.order(), after.id()));
        this.lower = Bytes.bound(
                '[',
                query.since().isPresent()
                        ? ItemSchema.withOrder(prefix, query.since().getAsLong())
                        : prefix);
        this.keys = keys(keys, query.collection());
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
        return new PageScript(connection, keys, query).walk(TRIES);
    }

    private boolean withContents() {
        return query.collection() == ItemCollection.COMMENTS;
    }

    private Mono<Page> walk(int triesLeft) {
        return go(first, query.offset(), new PageBuilder(), triesLeft);
    }

    private Mono<Page> go(byte[] upper, long skip, PageBuilder page, int triesLeft) {
        return SCRIPT.read(connection, keys, arguments(upper, skip, query.count() - page.size()))
                .flatMap(reply -> {
                    if (!page.isAt(Bytes.number(reply.get(0)))) {
                        return triesLeft == 0
                                ? Mono.error(new StoreException.Unavailable("The account changes too fast", null))
                                : walk(triesLeft - 1);
                    }
                    page.add(query.collection(), Bytes.list(reply.get(5)), Bytes.list(reply.get(6)));
                    page.addContents(Bytes.list(reply.get(7)));
                    page.setPosition((byte[]) requireNonNull(reply.get(8)));
                    boolean more = Bytes.number(reply.get(2)) == 1;
                    byte[] resume = (byte[]) requireNonNull(reply.get(3));
                    return more || resume.length == 0
                            ? Mono.just(page.build(Bytes.optional(reply.get(1)), more))
                            : go(resume, Bytes.number(reply.get(4)), page, triesLeft);
                });
    }

    private byte[][] arguments(byte[] upper, long skip, int count) {
        Attribute facet = query.range() == null ? null : query.range().facet();
        var arguments = new ArrayList<byte[]>();
        arguments.add(upper);
        arguments.add(lower);
        arguments.add(Bytes.of(skip));
        arguments.add(Bytes.of(count));
        arguments.add(Bytes.of(schema.prefixLength(facet)));
        arguments.add(Bytes.of(schema.trailerLength(facet)));
        arguments.add(Bytes.of(WALK));
        arguments.add(withContents() ? Bytes.of(schema.place(CommentSchema.INSTANCE.byContent, facet)) : Bytes.EMPTY);
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
