package io.imcache.redis.read;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.StoreException;
import reactor.core.publisher.Mono;

/** {@code count.lua}: counts the items of a range of the index, in calls that don't hold up Redis. */
public final class CountScript {
    /** Entries a call looks at: about a millisecond of Redis's thread. */
    private static final int WALK = 4_000;
    /** How often to start again when the account changes between two calls. */
    private static final int TRIES = 20;

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

    /** Counts the items with one value of a facet; of a collection whose items are new or read. */
    public static Mono<RangeCounts> call(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, Attribute facet, String value) {
        ItemSchema schema = ItemSchema.of(collection);
        Attribute isNew = schema.newFlag();
        Attribute isRead = schema.readFlag();
        if (isNew == null || isRead == null) {
            return Mono.error(new IllegalArgumentException(
                    collection.jsonName() + ": not told new or read (expected: comments or messages)"));
        }
        var script = new CountScript(
                connection,
                new byte[][] {keys.meta(), keys.index(collection)},
                schema.rangePrefix(facet, value),
                schema.place(isNew, facet),
                schema.place(isRead, facet));
        return script.from(script.lower, NONE, TRIES);
    }

    private Mono<RangeCounts> from(byte[] bound, RangeCounts before, int triesLeft) {
        return SCRIPT.read(connection, keys, bound, upper, Bytes.of(WALK), isNew, isRead)
                .flatMap(reply -> {
                    long version = Bytes.number(reply.get(0));
                    if (before.version() >= 0 && before.version() != version) {
                        return triesLeft == 0
                                ? Mono.error(new StoreException.Unavailable("The account changes too fast", null))
                                : from(lower, NONE, triesLeft - 1);
                    }
                    var counts = new RangeCounts(
                            version,
                            before.total() + Bytes.number(reply.get(1)),
                            before.fresh() + Bytes.number(reply.get(2)),
                            before.unread() + Bytes.number(reply.get(3)));
                    byte[] resume = (byte[]) requireNonNull(reply.get(4));
                    return resume.length == 0 ? Mono.just(counts) : from(resume, counts, triesLeft);
                });
    }
}
