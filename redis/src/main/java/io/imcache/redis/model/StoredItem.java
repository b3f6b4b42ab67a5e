package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import org.jspecify.annotations.Nullable;

/**
 * An item as the store has it.
 *
 * @param collection where it is
 * @param json the item as it was pushed, or as an IM client made it
 * @param mark what IM clients did to it: a JSON object whose fields win over the item's; null where nothing
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way from Redis to a client, never compared
public record StoredItem(ItemCollection collection, byte[] json, byte @Nullable [] mark) {
    /** The item's values, with what IM clients did to it; valid until the reader reads another of the collection. */
    public ItemValues values(ItemReader reader) {
        return reader.values(collection, json, mark);
    }
}
