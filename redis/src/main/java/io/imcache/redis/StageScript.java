package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code stage.lua}: sends a whole collection to keys that nobody reads yet, in parts that don't hold up Redis. */
final class StageScript {
    /** Longer than any commit takes; what is staged longer was left behind by a master that died. */
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);

    /** Parts of 250 kept Redis for up to 6 ms, see docs/performance.md. */
    private static final int PART_ITEMS = 100;

    private static final long PART_BYTES = 128 * 1024;
    /** Parts under way at once: enough to keep the connection busy, and all that is sent ahead of Redis. */
    private static final int AHEAD = 6;

    private static final LuaScript SCRIPT = new LuaScript("stage");

    private StageScript() {}

    static Mono<Void> call(
            StoreConnection connection, AccountKeys keys, String token, ItemCollection collection, List<Item> items) {
        byte[][] staged = {keys.stagedItems(token, collection), keys.stagedIndex(token, collection)};
        return Flux.fromIterable(parts(items))
                .flatMap(part -> SCRIPT.call(connection, staged, arguments(collection, part)), AHEAD)
                .then();
    }

    private static List<List<Item>> parts(List<Item> items) {
        var parts = new ArrayList<List<Item>>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            bytes += items.get(i).json().length;
            if (i + 1 - from == PART_ITEMS || bytes >= PART_BYTES || i + 1 == items.size()) {
                parts.add(items.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
        return parts;
    }

    private static byte[][] arguments(ItemCollection collection, List<Item> part) {
        List<byte[]> entries = entries(collection, part);
        var arguments = new ArrayList<byte[]>(2 + entries.size() + 2 * part.size());
        arguments.add(Bytes.of(TIME_TO_LIVE.toMillis()));
        arguments.add(Bytes.of(entries.size()));
        arguments.addAll(entries);
        for (Item item : part) {
            arguments.add(Bytes.of(item.id()));
            arguments.add(item.json());
        }
        return arguments.toArray(byte[][]::new);
    }

    /** All index entries of these items, those of facets included. */
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
