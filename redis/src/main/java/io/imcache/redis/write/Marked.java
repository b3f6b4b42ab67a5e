package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What marks mean for the items and entries of a change. */
public final class Marked {
    private Marked() {}

    /**
     * A pushed item with the mark that is kept for its id. Where the crawler now says what the mark says, the mark goes; that
     * an IM client made the item ends here, for now a crawler has it.
     */
    static Item pushed(CollectionChange change, ItemReader reader, ItemCollection collection, Item item, byte[] mark) {
        Mark kept = Mark.parse(mark)
                .without(Mark.MADE)
                .without(Mark.GONE_AT)
                .withoutWhatIsSaidBy(reader, collection, item.json());
        if (kept.isEmpty()) {
            change.dropMark(item.id());
            return item;
        }
        byte[] json = kept.json();
        if (!Arrays.equals(json, mark)) {
            change.keepMark(item.id(), json);
        }
        return new Item(item.id(), item.json(), reader.entry(collection, item.id(), item.json(), json, false));
    }

    /** The index entry of a stored item. */
    public static byte[] entry(ItemReader reader, String id, StoredItem item) {
        return entry(reader, id, item, item.mark());
    }

    /** The index entry that a stored item has with this mark. */
    public static byte[] entry(ItemReader reader, String id, StoredItem item, byte @Nullable [] mark) {
        boolean made = mark != null && Mark.parse(mark).has(Mark.MADE);
        return reader.entry(item.collection(), id, item.json(), mark, made);
    }
}
