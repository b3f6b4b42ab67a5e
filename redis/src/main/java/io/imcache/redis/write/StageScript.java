package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
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
 * {@code stage.lua}: sends a whole collection to keys that nobody reads yet, in parts that don't hold up Redis. The script
 * makes the keys with an expiry. Plain commands fill them, at half the cost of commands in a script. Each command renews the
 * expiry, so that a key that expired on the way and was made again gets one too.
 */
final class StageScript {
    /** Longer than any commit takes. Keys that are staged for longer were left behind by a master that died. */
    static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);

    private static final int PART_ITEMS = 200;
    private static final long PART_BYTES = 128 * 1024;
    private static final int PART_ENTRIES = 400;
    /** Parts under way at once: enough to keep the connection busy. No more are sent ahead of Redis. */
    private static final int AHEAD = 6;

    private static final byte[] SCORE = Bytes.of(0);
    private static final LuaScript SCRIPT = new LuaScript("stage");

    private final StoreConnection connection;
    private final byte[] stagedItems;
    private final byte[] stagedIndex;

    private StageScript(StoreConnection connection, byte[] stagedItems, byte[] stagedIndex) {
        this.connection = connection;
        this.stagedItems = stagedItems;
        this.stagedIndex = stagedIndex;
    }

    /**
     * Stages a collection.
     *
     * @param items not empty
     */
    static Mono<Void> call(
            StoreConnection connection, AccountKeys keys, String token, ItemCollection collection, List<Item> items) {
        var stage =
                new StageScript(connection, keys.stagedItems(token, collection), keys.stagedIndex(token, collection));
        return stage.begin(items.get(0)).then(stage.fill(collection, items));
    }

    private Mono<Void> begin(Item item) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {stagedItems, stagedIndex},
                        Bytes.of(TIME_TO_LIVE.toMillis()),
                        StoredId.encode(item.id()),
                        item.json(),
                        item.entry())
                .then();
    }

    private Mono<Void> fill(ItemCollection collection, List<Item> items) {
        List<byte[]> entries = entries(collection, items);
        // Sorted, so that each entry goes beside the one before.
        entries.sort(Arrays::compareUnsigned);
        return Flux.concat(
                        Flux.fromIterable(itemParts(items)).map(part -> command(CommandType.HSET, items(part))),
                        Flux.range(0, (entries.size() + PART_ENTRIES - 1) / PART_ENTRIES)
                                .map(part -> entries.subList(
                                        part * PART_ENTRIES, Math.min(entries.size(), (part + 1) * PART_ENTRIES)))
                                .map(part -> command(CommandType.ZADD, index(part))))
                .flatMap(command -> command, AHEAD)
                .then();
    }

    private Mono<Boolean> command(CommandType type, CommandArgs<byte[], byte[]> arguments) {
        byte[] key = type == CommandType.HSET ? stagedItems : stagedIndex;
        return connection.run(
                commands -> commands.dispatch(type, new IntegerOutput<>(ByteArrayCodec.INSTANCE), arguments)
                        .thenCombine(commands.pexpire(key, TIME_TO_LIVE), (added, expires) -> expires));
    }

    private CommandArgs<byte[], byte[]> items(List<Item> part) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(stagedItems);
        part.forEach(item -> arguments.add(StoredId.encode(item.id())).add(item.json()));
        return arguments;
    }

    private CommandArgs<byte[], byte[]> index(List<byte[]> part) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(stagedIndex);
        part.forEach(entry -> arguments.add(SCORE).add(entry));
        return arguments;
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
    static List<byte[]> entries(ItemCollection collection, List<Item> items) {
        ItemSchema schema = ItemSchema.of(collection);
        var entries = new ArrayList<byte[]>(2 * items.size());
        for (Item item : items) {
            entries.add(item.entry());
            entries.addAll(schema.facetEntries(item.entry()));
        }
        return entries;
    }
}
