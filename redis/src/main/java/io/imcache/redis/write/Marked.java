package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.Mark;
import java.util.Arrays;

/** What marks mean for the items and entries of a change. */
final class Marked {
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
}
