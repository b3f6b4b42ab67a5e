package io.imcache.redis.read;

import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import org.jspecify.annotations.Nullable;

/** Computes the index entries of stored items. */
public final class Entries {
    private Entries() {}

    /** Computes the index entry of a stored item. */
    public static byte[] of(ItemReader reader, String id, StoredItem item) {
        return of(reader, id, item, item.mark());
    }

    /** Computes the index entry that a stored item has with this mark. */
    public static byte[] of(ItemReader reader, String id, StoredItem item, byte @Nullable [] mark) {
        boolean made = mark != null && Mark.parse(mark).has(Mark.MADE);
        return reader.entry(item.collection(), id, item.json(), mark, made);
    }

    /** Returns the id under which a crawler pushed the message that left this mark; null if none did. */
    public static @Nullable String became(byte @Nullable [] mark) {
        return mark == null ? null : Mark.parse(mark).text(Mark.BECAME);
    }
}
