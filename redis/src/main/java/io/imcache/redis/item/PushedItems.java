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

    /** An item that the store has just so. */
    Item known(int index, Known stored);

    /** What the store has of an item. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Known(String id, byte[] entry) {}

    /**
     * What was read.
     *
     * @param items in their order, each id once: the later one wins
     * @param rejected how many were no objects, or have no identity
     */
    record Read(List<Item> items, int rejected) {}

    /** Reads all of them. */
    default Read read() {
        return read(Map.of());
    }

    /**
     * Reads those that the store does not have.
     *
     * @param stored what it has, by digest
     */
    default Read read(Map<Long, Known> stored) {
        var byId = new LinkedHashMap<String, Item>(size() * 4 / 3 + 1);
        int rejected = 0;
        for (int i = 0; i < size(); i++) {
            Known known = stored.get(digest(i));
            Item item = known == null ? read(i) : known(i, known);
            if (item == null) {
                rejected++;
            } else {
                byId.put(item.id(), item);
            }
        }
        return new Read(new ArrayList<>(byId.values()), rejected);
    }
}
