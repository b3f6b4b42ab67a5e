package io.imcache.redis.read;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.StoredItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code latest.lua}: reads the newest item of conversations or contents, and counts their items. */
public final class LatestScript {
    /** Ranges that a call looks at: about two milliseconds of Redis's thread. */
    private static final int PART = 64;

    private static final LuaScript SCRIPT = new LuaScript("latest");

    /**
     * The content of a range.
     *
     * @param count items
     * @param newest the newest item that was sent and is not deleted; null if there is none among the newest few
     */
    public record Latest(long count, @Nullable StoredItem newest) {}

    private LatestScript() {}

    /** Returns the attribute that says which conversation or content messages or comments belong to. */
    public static Attribute group(ItemCollection items) {
        return items == ItemCollection.MESSAGES
                ? MessageSchema.INSTANCE.byConversation
                : CommentSchema.INSTANCE.byContent;
    }

    /**
     * Counts items, and reads the newest.
     *
     * @param items messages or comments
     * @param references of the conversations or contents
     * @param version that the account has to be at
     * @return by reference; empty if the account is at another version
     */
    public static Mono<Map<Long, Latest>> call(
            StoreConnection connection, AccountKeys keys, ItemCollection items, List<Long> references, long version) {
        return rest(connection, keys, items, references, version, true, 0, new HashMap<>());
    }

    /**
     * Reads the newest items, without counting.
     *
     * @param items messages or comments
     * @param references of the conversations or contents
     * @param version that the account has to be at
     * @return by reference, those that were sent and are not deleted, if there is one among the newest few; empty if the account is
     *     at another version
     */
    public static Mono<Map<Long, StoredItem>> newest(
            StoreConnection connection, AccountKeys keys, ItemCollection items, List<Long> references, long version) {
        return rest(connection, keys, items, references, version, false, 0, new HashMap<>())
                .map(latest -> {
                    Map<Long, StoredItem> newest = new HashMap<>();
                    latest.forEach((reference, found) -> {
                        if (found.newest() != null) {
                            newest.put(reference, found.newest());
                        }
                    });
                    return newest;
                });
    }

    private static Mono<Map<Long, Latest>> rest(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection items,
            List<Long> references,
            long version,
            boolean counted,
            int from,
            Map<Long, Latest> read) {
        if (from >= references.size()) {
            return Mono.just(read);
        }
        List<Long> part = references.subList(from, Math.min(references.size(), from + PART));
        byte[][] touched = {keys.meta(), keys.index(items), keys.items(items), keys.marks(items)};
        StoredItems stored = connection.items(keys);
        return stored.reading(() -> SCRIPT.call(connection, touched, arguments(items, part, counted))
                        .filter(reply -> reply.number() == version)
                        .doOnNext(reply -> add(stored, items, part, reply, read)))
                .flatMap(reply -> rest(connection, keys, items, references, version, counted, from + PART, read));
    }

    private static void add(
            StoredItems stored, ItemCollection items, List<Long> references, Reply reply, Map<Long, Latest> read) {
        Reply counts = reply.list();
        Reply values = reply.list();
        Reply marks = reply.list();
        for (long reference : references) {
            long count = counts.hasNext() ? counts.number() : 0;
            StoredItem newest = stored.unpack(items, null, values.optionalBytes(), marks.optionalBytes());
            read.put(reference, new Latest(count, newest));
        }
    }

    private static byte[][] arguments(ItemCollection items, List<Long> references, boolean counted) {
        ItemSchema schema = ItemSchema.of(items);
        Attribute group = group(items);
        var arguments = new ArrayList<byte[]>();
        arguments.add(Bytes.of(schema.prefixLength(group)));
        arguments.add(Bytes.of(schema.trailerLength(group)));
        arguments.add(
                items == ItemCollection.MESSAGES
                        ? Bytes.of(schema.place(MessageSchema.INSTANCE.byLeftOut, group))
                        : Bytes.EMPTY);
        arguments.add(counted ? Bytes.of("1") : Bytes.EMPTY);
        for (long reference : references) {
            byte[] prefix = group.rangePrefix(reference);
            arguments.add(Bytes.bound('[', prefix));
            arguments.add(Bytes.bound('(', Bytes.after(prefix)));
        }
        return arguments.toArray(byte[][]::new);
    }
}
