package io.imcache.redis.item;

import io.imcache.protocol.ItemCollection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pushed items of one collection, read one by one on demand. The digests of most of them tell that the store has
 * them already, byte for byte. To parse these again would cost more than all the rest of a push.
 */
public interface PushedItems {
    /** Returns how many items were pushed. */
    int size();

    /** Returns the digest of an item's JSON, as its entry has it; see {@link ItemSchema}. */
    long digest(int index);

    /**
     * Reads an item.
     *
     * @return the item; null if it is no object or has no identity
     * @throws InvalidItemException if it is not JSON
     */
    @Nullable Item read(int index);

    /**
     * Tells why items have no identity, for the first of them. Of those that were read it knows; it reads some of the others until
     * it has found so many.
     *
     * @param most how many to find
     */
    List<Rejection> rejections(int most);

    /** Counts the items that were read with a time that says none, by the first name of the field. */
    Map<String, Integer> unknownTimes();

    /** Returns an item that is stored unchanged, with its stored entry. */
    Item known(int index, ItemSchema schema, byte[] entry);

    /**
     * The items that were read, each id once: the last one wins.
     *
     * @param known items that are stored unchanged
     * @param others all others, in their order
     * @param rejected how many are no objects, or have no identity
     */
    record Read(List<Item> known, List<Item> others, int rejected) {}

    /**
     * Why an item of a push is left out.
     *
     * @param index of the item in its collection, as pushed; 0 is the first
     * @param reason a sentence for the crawler's author, which quotes names of the item's fields
     */
    record Rejection(ItemCollection collection, int index, String reason) {
        /** The most that an answer gives. */
        public static final int MOST = 5;
    }

    /** Reads all items. */
    default Read read() {
        assert ServingThreads.mayWork();
        var others = new LinkedHashMap<String, Item>(size() * 4 / 3 + 1);
        int rejected = 0;
        for (int i = 0; i < size(); i++) {
            rejected += put(others, read(i));
        }
        return new Read(List.of(), new ArrayList<>(others.values()), rejected);
    }

    private static int put(Map<String, Item> items, @Nullable Item item) {
        if (item == null) {
            return 1;
        }
        items.put(item.id(), item);
        return 0;
    }

    /**
     * Reads the items that are not stored unchanged.
     *
     * @param stored the stored entries; notes which of them were pushed unchanged
     */
    default Read read(StoredEntries stored) {
        assert ServingThreads.mayWork();
        var known = new ArrayList<Item>(size());
        var others = new LinkedHashMap<String, Item>();
        int rejected = 0;
        for (int i = 0; i < size(); i++) {
            int index = stored.find(digest(i));
            if (index < 0) {
                rejected += put(others, read(i));
            } else if (stored.match(index)) {
                known.add(known(i, stored.schema(), stored.entry(index)));
            }
        }
        if (stored.hasMatched(others.keySet())) {
            // An item was pushed unchanged and changed. The order of all items tells which one counts.
            stored.clear();
            return read();
        }
        return new Read(known, new ArrayList<>(others.values()), rejected);
    }
}
