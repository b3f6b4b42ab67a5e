package io.imcache.redis.read;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoredItem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One attempt to read a page by a script. If a filter matches rarely and the collection is large, it takes several
 * calls. Each looks at so few entries that Redis is not held up. They count only if the account stays at one version.
 */
abstract class PagedScript {
    private static final long UNKNOWN = -1;

    private final LuaScript script;
    private final StoreConnection connection;
    private final byte[][] keys;
    private final StoredItems stored;
    private final int count;
    private final List<StoredItem> items = new ArrayList<>();
    private final Map<String, StoredItem> contents = new HashMap<>();
    private @Nullable Position position;
    private long version = UNKNOWN;

    /**
     * Prepares an attempt.
     *
     * @param keys that the script reads
     * @param stored the account's items
     * @param count how many items the page has at most
     */
    PagedScript(LuaScript script, StoreConnection connection, byte[][] keys, StoredItems stored, int count) {
        this.script = script;
        this.connection = connection;
        this.keys = keys;
        this.stored = stored;
        this.count = count;
    }

    /**
     * Returns the arguments of a call.
     *
     * @param upper the bound at which the walk through the index begins
     * @param skip how many matching items to skip
     * @param most how many items to return at most
     */
    abstract byte[][] arguments(byte[] upper, long skip, int most);

    /** Adds the items of a reply; its other values are read already. */
    abstract void addItems(Reply reply);

    /**
     * Reads the page; empty if the account changes between two calls.
     *
     * @param prefix of the entries of the range
     * @param after the position to read on from; null to begin at the first item
     */
    final Mono<Page> walk(byte[] prefix, @Nullable Position after, int offset) {
        byte[] upper = after == null ? Bytes.after(prefix) : ItemSchema.behind(prefix, after.order(), after.id());
        return walk(Bytes.bound('(', upper), offset);
    }

    private Mono<Page> walk(byte[] upper, long skip) {
        return script.read(connection, keys, arguments(upper, skip, count - items.size()))
                .flatMap(reply -> {
                    if (!isAt(reply.number())) {
                        return Mono.empty();
                    }
                    String platform = reply.optional();
                    boolean more = reply.flag();
                    byte[] resume = reply.bytes();
                    long left = reply.number();
                    setPosition(reply.bytes());
                    addContents(reply.list());
                    addItems(reply);
                    return more || resume.length == 0
                            ? Mono.just(new Page(version, platform, items, contents, more, position))
                            : walk(resume, left);
                });
    }

    private boolean isAt(long replied) {
        if (version == UNKNOWN) {
            version = replied;
        }
        return version == replied;
    }

    /** Adds an item, unless its value is missing. */
    final void add(ItemCollection collection, byte @Nullable [] value, byte @Nullable [] mark) {
        StoredItem item = stored.unpack(collection, null, value, mark);
        if (item != null) {
            items.add(item);
        }
    }

    private void addContents(Reply reply) {
        while (reply.hasNext()) {
            String id = StoredId.decode(reply.bytes());
            StoredItem content = stored.unpack(ItemCollection.CONTENTS, reply);
            if (content != null) {
                contents.put(id, content);
            }
        }
    }

    /** @param place order, 8 bytes, and id of the last item; empty if no item was found */
    private void setPosition(byte[] place) {
        if (place.length > Long.BYTES) {
            String id = StoredId.decode(Arrays.copyOfRange(place, Long.BYTES, place.length));
            position = new Position(ByteBuffer.wrap(place).getLong(), id);
        }
    }
}
