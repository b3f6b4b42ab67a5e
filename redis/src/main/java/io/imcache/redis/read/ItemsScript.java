package io.imcache.redis.read;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.StoredItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code items.lua}: reads items by id. */
public final class ItemsScript {
    /** Ids of a call: so few that their items don't hold up Redis. */
    public static final int PART = 500;

    /**
     * What was read.
     *
     * @param version of the account; 0 if there is none
     * @param digest of the collection
     * @param count items of the collection
     * @param items those that exist, by id, in the order asked for
     * @param marks of these and of items that are gone, by id
     */
    public record Result(
            long version,
            @Nullable String platform,
            CollectionDigest digest,
            int count,
            Map<String, StoredItem> items,
            Map<String, byte[]> marks) {}

    private static final LuaScript SCRIPT = new LuaScript("items");

    private ItemsScript() {}

    /** Reads any number of items, all at one version; empty if the account changes meanwhile. */
    public static Mono<Result> call(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, List<String> ids) {
        return part(connection, keys, collection, ids, 0)
                .flatMap(first -> rest(connection, keys, collection, ids, PART, first));
    }

    private static Mono<Result> rest(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection collection,
            List<String> ids,
            int from,
            Result read) {
        if (from >= ids.size()) {
            return Mono.just(read);
        }
        return part(connection, keys, collection, ids, from)
                .filter(part -> part.version() == read.version())
                .flatMap(part -> {
                    read.items().putAll(part.items());
                    read.marks().putAll(part.marks());
                    return rest(connection, keys, collection, ids, from + PART, read);
                });
    }

    private static Mono<Result> part(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, List<String> ids, int from) {
        List<String> part = ids.subList(from, Math.min(ids.size(), from + PART));
        byte[][] touched = {keys.meta(), keys.items(collection), keys.marks(collection)};
        StoredItems stored = connection.items(keys);
        return stored.reading(() -> SCRIPT.call(connection, touched, arguments(collection, part))
                .map(reply -> read(stored, collection, part, reply)));
    }

    /** Returns the arguments of a call for these items, {@link #PART} at most. */
    public static byte[][] arguments(ItemCollection collection, List<String> ids) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(Bytes.of(collection.jsonName()));
        ids.forEach(id -> arguments.add(StoredId.encode(id)));
        return arguments.toArray(byte[][]::new);
    }

    /** Reads the reply to a call for these items. To be called within {@link StoredItems#reading}. */
    public static Result read(StoredItems stored, ItemCollection collection, List<String> ids, Reply reply) {
        long version = reply.number();
        String platform = reply.optional();
        byte[] digest = reply.bytes();
        int count = (int) reply.number();
        Reply items = reply.list();
        Reply marks = reply.list();
        var itemsById = new LinkedHashMap<String, StoredItem>();
        var marksById = new LinkedHashMap<String, byte[]>();
        for (String id : ids) {
            byte[] value = items.hasNext() ? items.optionalBytes() : null;
            byte[] mark = marks.optionalBytes();
            StoredItem item = stored.unpack(collection, id, value, mark);
            if (item != null) {
                itemsById.put(id, item);
            }
            if (mark != null) {
                marksById.put(id, mark);
            }
        }
        return new Result(version, platform, CollectionDigest.of(digest), count, itemsById, marksById);
    }
}
