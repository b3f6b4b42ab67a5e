package io.imcache.redis.item;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items of one collection as they were pushed, read one by one when they are asked for. Of most of them the digest says
 * that the store has them already, byte for byte: to parse them once more would cost more than all the rest of a push.
 */
public interface PushedItems {
    /** How many there are. */
    int size();

    /** The digest of an item's JSON, as it is in the item's entry; see {@link ItemSchema}. */
    long digest(int index);

    /**
     * Reads an item.
     *
     * @return the item; null where it is no object or has no identity
     * @throws InvalidItemException where it is no JSON
     */
    @Nullable Item read(int index);

    /** An item that the store has just so, with this entry. */
    Item known(int index, ItemSchema schema, byte[] entry);

    /**
     * What was read; each id once: the later one wins.
     *
     * @param known items that the store has just so
     * @param others all others, in their order
     * @param rejected how many were no objects, or have no identity
     */
    record Read(List<Item> known, List<Item> others, int rejected) {}

    /** Reads all of them. */
    default Read read() {
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
     * Reads those that the store does not have.
     *
     * @param stored what it has; told which of it was pushed as it is
     */
    default Read read(StoredEntries stored) {
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
        if (stored.hasMatched(
                others.keySet())) { // as it is stored, and otherwise too: it has to be seen which came later
            stored.clear();
            return read();
        }
        return new Read(known, new ArrayList<>(others.values()), rejected);
    }
}
