package io.imcache.redis.housekeeping;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code gone-marks.lua}: notes since when marks have had no item, and finds those that have had none for long. */
public final class GoneMarksScript {
    /**
     * What a part of the marks is like.
     *
     * @param cursor where the next part begins; 0 after the last
     * @param expired ids whose item has been gone for long
     */
    public record Result(long cursor, List<String> expired) {}

    /** Marks a call looks at, about. */
    private static final int PART = 200;

    static final long FIRST = 0;
    private static final LuaScript SCRIPT = new LuaScript("gone-marks");

    private GoneMarksScript() {}

    /**
     * Looks at a part of the marks of a collection.
     *
     * @param now in ms
     * @param before an item that has been gone since then has been gone for long
     */
    public static Mono<Result> call(
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
                .map(reply -> new Result(
                        Bytes.number(reply.get(0)),
                        Bytes.list(reply.get(1)).stream()
                                .map(id -> StoredId.decode((byte[]) requireNonNull(id)))
                                .toList()));
    }
}
