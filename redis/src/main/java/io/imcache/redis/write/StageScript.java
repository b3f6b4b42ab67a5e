package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.index.EarlierLayoutException;
import io.imcache.redis.index.EntryRuns;
import io.imcache.redis.index.StagedIndex;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code stage.lua} and {@code copy.lua}: puts a whole collection into keys that nobody reads yet, in parts that don't hold up Redis.
 * The first script makes the keys with an expiry. Plain commands fill them, at half the cost of commands in a script. Each command
 * renews the expiry, so that a key that expired on the way and was made again gets one too.
 */
final class StageScript {
    /** Longer than any commit takes. Keys that are staged for longer were left behind by a master that died. */
    static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);

    private static final int PART_ITEMS = 200;
    private static final long PART_BYTES = 128 * 1024;
    private static final int PART_VALUES = 400;
    /** Parts under way at once: enough to keep the connection busy. No more are sent ahead of Redis. */
    private static final int AHEAD = 6;

    private static final LuaScript SCRIPT = new LuaScript("stage");
    private static final LuaScript COPY = new LuaScript("copy");
    private static final int EARLIER_LAYOUT = -1;

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final ItemCollection collection;
    private final StoredItems stored;
    private final byte[] stagedItems;
    private final byte[] stagedIndex;
    private final StagedIndex index;

    StageScript(StoreConnection connection, AccountKeys keys, String token, ItemCollection collection) {
        this.connection = connection;
        this.keys = keys;
        this.collection = collection;
        this.stored = connection.items(keys);
        this.stagedItems = keys.stagedItems(token, collection);
        this.stagedIndex = keys.stagedIndex(token, collection);
        this.index = new StagedIndex(connection, stagedIndex, TIME_TO_LIVE);
    }

    /** Returns the staged keys. */
    List<byte[]> keys() {
        return List.of(stagedItems, stagedIndex);
    }

    /**
     * Stages a collection.
     *
     * @param items not empty
     * @return how many members the index has
     */
    Mono<Integer> stage(List<Item> items) {
        List<byte[]> entries = entries(collection, items);
        entries.sort(Arrays::compareUnsigned);
        List<byte[]> members = EntryRuns.pack(entries);
        return begin(items.get(0), members.get(0))
                .then(send(Flux.concat(setItems(items), index.add(members))))
                .thenReturn(members.size());
    }

    /**
     * Copies the collection as it is stored, on the server.
     *
     * @return how many members the index has; empty if the account is not at this version
     */
    Mono<Integer> copy(long version) {
        return copy(version, keys.items(collection), stagedItems, "HLEN")
                .flatMap(items -> copy(version, keys.index(collection), stagedIndex, "ZCARD"));
    }

    private Mono<Integer> copy(long version, byte[] from, byte[] to, String length) {
        return COPY.call(
                        connection,
                        new byte[][] {keys.meta(), from, to},
                        Bytes.of(version),
                        Bytes.of(TIME_TO_LIVE.toMillis()),
                        Bytes.of(length))
                .filter(reply -> reply.number() == version)
                .map(reply -> (int) reply.number())
                .flatMap(copied ->
                        copied == EARLIER_LAYOUT ? Mono.error(new EarlierLayoutException()) : Mono.just(copied))
                .filter(copied -> copied > 0);
    }

    /**
     * Changes what is staged.
     *
     * @param members of the index before
     * @return how many members the index has; {@link StagedIndex#NOT_WHOLE} if it was not whole
     */
    Mono<Integer> patch(CollectionChange difference, int members) {
        return send(Flux.concat(
                        parts(difference.removedIds().stream()
                                        .map(StoredId::encode)
                                        .toList())
                                .map(part -> command(CommandType.HDEL, part)),
                        setItems(difference.set())))
                .then(Mono.defer(() -> index.patch(difference.entries().patch(), members)));
    }

    private Mono<Void> begin(Item item, byte[] member) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {stagedItems, stagedIndex},
                        Bytes.of(TIME_TO_LIVE.toMillis()),
                        StoredId.encode(item.id()),
                        stored.pack(item.json()),
                        member)
                .then();
    }

    private static Mono<Void> send(Flux<Mono<Boolean>> commands) {
        return commands.flatMap(command -> command, AHEAD).then();
    }

    private Flux<Mono<Boolean>> setItems(List<Item> items) {
        // Packing a part takes a millisecond, too long for the thread that reads from Redis.
        return Flux.fromIterable(itemParts(items))
                .publishOn(ServingThreads.COMPARING, 1)
                .map(part -> {
                    var pairs = new ArrayList<byte[]>(2 * part.size());
                    part.forEach(item -> {
                        pairs.add(StoredId.encode(item.id()));
                        pairs.add(stored.pack(item.json()));
                    });
                    return command(CommandType.HSET, pairs);
                });
    }

    private static Flux<List<byte[]>> parts(List<byte[]> list) {
        return Flux.range(0, (list.size() + PART_VALUES - 1) / PART_VALUES)
                .map(part -> list.subList(part * PART_VALUES, Math.min(list.size(), (part + 1) * PART_VALUES)));
    }

    private Mono<Boolean> command(CommandType type, List<byte[]> values) {
        return connection.run(commands -> {
            var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(stagedItems);
            values.forEach(arguments::add);
            return commands.dispatch(type, new IntegerOutput<>(ByteArrayCodec.INSTANCE), arguments)
                    .thenCombine(commands.pexpire(stagedItems, TIME_TO_LIVE), (changed, expires) -> expires);
        });
    }

    private static List<List<Item>> itemParts(List<Item> items) {
        var parts = new ArrayList<List<Item>>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            bytes += items.get(i).length();
            if (i + 1 - from == PART_ITEMS || bytes >= PART_BYTES || i + 1 == items.size()) {
                parts.add(items.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
        return parts;
    }

    /** Returns all index entries of these items, those of facets included. */
    private static List<byte[]> entries(ItemCollection collection, List<Item> items) {
        ItemSchema schema = ItemSchema.of(collection);
        var entries = new ArrayList<byte[]>(2 * items.size());
        for (Item item : items) {
            entries.add(item.entry());
            entries.addAll(schema.facetEntries(item.entry()));
        }
        return entries;
    }
}
