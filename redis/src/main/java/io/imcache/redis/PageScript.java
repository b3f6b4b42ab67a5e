package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * {@code page.lua}: reads a page. Where a filter matches rarely and the collection is large, it takes several calls, each
 * of which looks at so many entries that Redis is not held up; they count only if the account stays at one version.
 */
final class PageScript {
    /** Entries a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 5_000;
    /** How often to start again when the account changes under a long walk. */
    private static final int TRIES = 20;

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
        this.first = Bytes.bound('(', Bytes.after(prefix));
        this.lower = Bytes.bound(
                '[',
                query.since().isPresent()
                        ? ItemSchema.withOrder(prefix, query.since().getAsLong())
                        : prefix);
        this.keys = withContents()
                ? new byte[][] {
                    keys.meta(),
                    keys.index(query.collection()),
                    keys.items(query.collection()),
                    keys.index(ItemCollection.CONTENTS),
                    keys.items(ItemCollection.CONTENTS)
                }
                : new byte[][] {keys.meta(), keys.index(query.collection()), keys.items(query.collection())};
    }

    static Mono<Page> call(StoreConnection connection, AccountKeys keys, PageQuery query) {
        return new PageScript(connection, keys, query).walk(TRIES);
    }

    private boolean withContents() {
        return query.collection() == ItemCollection.COMMENTS;
    }

    /** A page in the making. */
    private static final class Found {
        final List<byte[]> items = new ArrayList<>();
        final Map<String, byte[]> contents = new HashMap<>();
        long version = -1;
    }

    private Mono<Page> walk(int triesLeft) {
        return go(first, query.offset(), new Found(), triesLeft);
    }

    private Mono<Page> go(byte[] upper, long skip, Found found, int triesLeft) {
        return SCRIPT.call(connection, keys, arguments(upper, skip, query.count() - found.items.size()))
                .flatMap(reply -> {
                    long version = Bytes.number(reply.get(0));
                    if (found.version >= 0 && found.version != version) {
                        return triesLeft == 0
                                ? Mono.error(new StoreException.Unavailable("The account changes too fast", null))
                                : walk(triesLeft - 1);
                    }
                    found.version = version;
                    add(reply, found);
                    boolean more = Bytes.number(reply.get(2)) == 1;
                    byte[] resume = (byte[]) requireNonNull(reply.get(3));
                    if (more || resume.length == 0) {
                        String platform = Bytes.text(reply.get(1));
                        return Mono.just(new Page(
                                version, platform.isEmpty() ? null : platform, found.items, found.contents, more));
                    }
                    return go(resume, Bytes.number(reply.get(4)), found, triesLeft);
                });
    }

    private static void add(List<@Nullable Object> reply, Found found) {
        for (Object item : Bytes.list(reply.get(5))) {
            if (item != null) {
                found.items.add((byte[]) item);
            }
        }
        List<@Nullable Object> contents = Bytes.list(reply.get(6));
        for (int i = 0; i + 1 < contents.size(); i += 2) {
            byte @Nullable [] content = (byte[]) contents.get(i + 1);
            if (content != null) {
                found.contents.put(Bytes.text(contents.get(i)), content);
            }
        }
    }

    private byte[][] arguments(byte[] upper, long skip, int count) {
        PageQuery.Range range = query.range();
        var arguments = new ArrayList<byte[]>();
        arguments.add(upper);
        arguments.add(lower);
        arguments.add(Bytes.of(skip));
        arguments.add(Bytes.of(count));
        arguments.add(Bytes.of(schema.prefixLength(range == null ? null : range.facet())));
        arguments.add(Bytes.of(schema.trailerLength()));
        arguments.add(Bytes.of(WALK));
        arguments.add(
                withContents() ? Bytes.of(schema.distanceFromEnd(CommentSchema.INSTANCE.byContent)) : Bytes.EMPTY);
        arguments.add(Bytes.of(ContentSchema.INSTANCE.trailerLength()));
        arguments.add(Bytes.of(query.filters().size()));
        for (PageQuery.Filter filter : query.filters()) {
            arguments.add(Bytes.of(schema.distanceFromEnd(filter.attribute())));
            arguments.add(filter.bytes());
            arguments.add(
                    filter instanceof PageQuery.PlatformFilter platform ? Bytes.of(platform.value()) : Bytes.EMPTY);
        }
        return arguments.toArray(byte[][]::new);
    }
}
