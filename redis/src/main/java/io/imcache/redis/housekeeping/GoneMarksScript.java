package io.imcache.redis.housekeeping;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code gone-marks.lua}: notes since when the item of a mark is gone, and finds the items that have been gone for long. */
final class GoneMarksScript {
    /**
     * The result for a part of the marks.
     *
     * @param cursor where the next part begins; 0 after the last
     * @param expired ids of items that have been gone for long
     */
    record Result(long cursor, List<String> expired) {}

    /** About how many marks a call looks at. */
    private static final int PART = 200;

    static final long FIRST = 0;
    private static final LuaScript SCRIPT = new LuaScript("gone-marks");

    private GoneMarksScript() {}

    /**
     * Looks at a part of a collection's marks.
     *
     * @param now in ms
     * @param before an item gone since then or earlier has been gone for long, in ms
     */
    static Mono<Result> call(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection collection,
            long cursor,
            long now,
            long before) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.items(collection), keys.marks(collection)},
                        Bytes.of(cursor),
                        Bytes.of(PART),
                        Bytes.of(now),
                        Bytes.of(before))
                .map(reply ->
                        new Result(reply.number(), reply.list().rest(expired -> StoredId.decode(expired.bytes()))));
    }
}
