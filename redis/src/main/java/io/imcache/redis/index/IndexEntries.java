package io.imcache.redis.index;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the index entries of a collection in parts that don't hold up Redis, and checks afterwards that the account
 * stayed at one version. Uses plain commands: data that passes through Lua costs Redis two and a half times as much.
 */
public final class IndexEntries {
    /** Members of a part: 160 runs of 2 kB keep Redis's thread for about a quarter of a millisecond. */
    private static final int PART_RUNS = 160;
    /** Members of a part in the layout before: 2,000 entries of 100 bytes keep it for half a millisecond. */
    private static final int PART_ENTRIES = 2_000;

    /** To the last hidden entry, behind the visible ones; facet entries begin with letters, and the member that counts with 0. */
    private static final Range<byte[]> OF_ITEMS = Range.from(
            Range.Boundary.unbounded(), Range.Boundary.excluding(Bytes.after(new byte[] {ItemSchema.HIDDEN})));

    private static final LuaScript RANGE = new LuaScript("range");

    private IndexEntries() {}

    /** Reads the entries of all items, hidden ones too; empty if the account is not at this version all the while. */
    public static Mono<List<byte[]>> read(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, long version) {
        return members(connection, keys.index(collection), OF_ITEMS).flatMap(members -> connection
                .run(commands -> commands.hmget(keys.meta(), AccountKeys.versionFields()))
                // The index may have been packed, at the same version, after it was read.
                .filter(fields -> version(fields) == version
                        && (members.isEmpty()
                                || EntryRuns.isPacked(members) == fields.get(0).hasValue()))
                .publishOn(ServingThreads.COMPARING)
                .map(fields -> EntryRuns.isPacked(members) ? EntryRuns.unpack(members) : members));
    }

    /** Returns the version that the {@link AccountKeys#versionFields} hold; 0 for none. */
    public static long version(List<KeyValue<byte[], byte[]>> fields) {
        List<byte @Nullable []> values = new ArrayList<>();
        fields.forEach(field -> values.add(field.getValueOrElse(null)));
        return AccountKeys.version(values);
    }

    /** Reads the members of an index between two bounds, in both layouts. */
    static Mono<List<byte[]>> members(StoreConnection connection, byte[] index, Range<byte[]> range) {
        return Mono.defer(() -> {
            var read = new ArrayList<byte[]>();
            return next(connection, index, range, read)
                    .repeat()
                    .takeUntil(isLast -> isLast)
                    .then(Mono.just(read));
        });
    }

    /** Reads the next members, and returns whether they are the last. */
    private static Mono<Boolean> next(
            StoreConnection connection, byte[] index, Range<byte[]> range, List<byte[]> read) {
        return Mono.defer(() -> {
            int most = read.isEmpty() || EntryRuns.isPacked(read) ? PART_RUNS : PART_ENTRIES;
            var rest = read.isEmpty()
                    ? range
                    : Range.from(Range.Boundary.excluding(read.get(read.size() - 1)), range.getUpper());
            return connection
                    .run(commands -> commands.zrangebylex(index, rest, Limit.create(0, most)))
                    .map(part -> {
                        read.addAll(part);
                        return part.size() < most;
                    });
        });
    }

    /**
     * Reads the first entries of a range. A commit has to check the version that they belong to.
     *
     * @param lower from here on
     * @param upper up to here, not included
     * @param most entries to read; so few that Redis is not held up
     * @return the last first
     */
    public static Mono<List<byte[]>> first(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection collection,
            byte[] lower,
            byte[] upper,
            int most) {
        return range(connection, keys, collection, lower, upper, most, true);
    }

    /** Likewise for the last ones. */
    public static Mono<List<byte[]>> last(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection collection,
            byte[] lower,
            byte[] upper,
            int most) {
        return range(connection, keys, collection, lower, upper, most, false);
    }

    private static Mono<List<byte[]>> range(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection collection,
            byte[] lower,
            byte[] upper,
            int most,
            boolean first) {
        return RANGE.call(
                        connection,
                        new byte[][] {keys.meta(), keys.index(collection)},
                        Bytes.bound('(', upper),
                        Bytes.bound('[', lower),
                        Bytes.of(most),
                        Bytes.of(first ? 1 : 0))
                .map(reply -> reply.rest(Reply::bytes));
    }
}
