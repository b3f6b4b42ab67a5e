package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a push changes in one collection: the difference between its items and the stored index entries.
 *
 * @param items the whole collection after the change
 * @param set the items of it that are new or changed
 * @param removedIds ids of stored items that are gone
 * @param removedEntries stored index entries that no longer hold: of removed and of changed items
 * @param added how many of {@code set} are new
 */
record CollectionChange(
        ItemCollection collection,
        List<Item> items,
        List<Item> set,
        List<String> removedIds,
        List<byte[]> removedEntries,
        int added) {

    /** Compares a collection with the stored entries of the range of all items, by id and entry. */
    static CollectionChange between(ItemCollection collection, List<byte[]> stored, List<Item> items) {
        ItemSchema schema = ItemSchema.of(collection);
        Map<String, byte[]> before = new HashMap<>(stored.size() * 4 / 3 + 1);
        for (byte[] entry : stored) {
            before.put(schema.id(entry), entry);
        }
        var set = new ArrayList<Item>();
        var removedEntries = new ArrayList<byte[]>();
        int added = 0;
        for (Item item : items) {
            byte[] entry = before.remove(item.id());
            if (entry == null) {
                added++;
                set.add(item);
            } else if (!Arrays.equals(entry, item.entry())) {
                removedEntries.add(entry);
                set.add(item);
            }
        }
        removedEntries.addAll(before.values());
        return new CollectionChange(collection, items, set, List.copyOf(before.keySet()), removedEntries, added);
    }

    int updated() {
        return set.size() - added;
    }

    int removed() {
        return removedIds.size();
    }

    /** How many items a patch would touch. */
    int size() {
        return set.size() + removedIds.size();
    }

    /** How many bytes of items a patch would send. */
    long bytes() {
        long bytes = 0;
        for (Item item : set) {
            bytes += item.json().length;
        }
        return bytes;
    }
}
