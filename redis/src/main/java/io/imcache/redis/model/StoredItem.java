package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import org.jspecify.annotations.Nullable;

/**
 * A stored item.
 *
 * @param collection the collection that it is in
 * @param json the item as it was pushed, or as an IM client made it
 * @param mark the changes by IM clients, a JSON object whose fields win over the item's; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way from Redis to a client, never compared
public record StoredItem(ItemCollection collection, byte[] json, byte @Nullable [] mark) {
    /** Reads the item's values, with the changes by IM clients. They are valid until the reader reads the next item. */
    public ItemValues values(ItemReader reader) {
        return reader.values(collection, json, mark);
    }
}
