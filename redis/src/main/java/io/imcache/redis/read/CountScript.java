package io.imcache.redis.read;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.RangeCounts;
import reactor.core.publisher.Mono;

/** {@code count.lua}: counts the items of a range of the index, in calls that don't hold up Redis. */
final class CountScript {
    /** Entries that a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 3_000;

    private static final RangeCounts NONE = new RangeCounts(-1, 0, 0, 0);
    private static final LuaScript SCRIPT = new LuaScript("count");

    private final StoreConnection connection;
    private final byte[][] keys;
    private final byte[] lower;
    private final byte[] upper;
    private final byte[] isNew;
    private final byte[] isRead;

    private CountScript(StoreConnection connection, byte[][] keys, byte[] prefix, int isNew, int isRead) {
        this.connection = connection;
        this.keys = keys;
        this.lower = Bytes.bound('[', prefix);
        this.upper = Bytes.bound('(', Bytes.after(prefix));
        this.isNew = Bytes.of(isNew);
        this.isRead = Bytes.of(isRead);
    }

    /** Counts the items with one value of a facet. The collection must have items that are new or read. */
    static Mono<RangeCounts> call(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, Attribute facet, String value) {
        ItemSchema schema = ItemSchema.of(collection);
        Attribute isNew = schema.newFlag();
        Attribute isRead = schema.readFlag();
        if (isNew == null || isRead == null) {
            return Mono.error(new IllegalArgumentException(
                    collection.jsonName() + ": has no new or read items (expected: comments or messages)"));
        }
        var script = new CountScript(
                connection,
                new byte[][] {keys.meta(), keys.index(collection)},
                schema.rangePrefix(facet, value),
                schema.place(isNew, facet),
                schema.place(isRead, facet));
        return Attempts.repeat(Attempts.READS, () -> script.from(script.upper, NONE));
    }

    /** Counts on from a bound; empty if the account changed since the first call. */
    private Mono<RangeCounts> from(byte[] bound, RangeCounts before) {
        return SCRIPT.read(connection, keys, bound, lower, Bytes.of(WALK), isNew, isRead)
                .flatMap(reply -> {
                    long version = reply.number();
                    if (before.version() >= 0 && before.version() != version) {
                        return Mono.empty();
                    }
                    var counts = new RangeCounts(
                            version,
                            before.total() + reply.number(),
                            before.fresh() + reply.number(),
                            before.unread() + reply.number());
                    byte[] resume = reply.bytes();
                    return resume.length == 0 ? Mono.just(counts) : from(resume, counts);
                });
    }
}
