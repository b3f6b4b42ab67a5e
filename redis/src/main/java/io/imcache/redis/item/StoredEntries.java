package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The index entries of a stored collection, found by the digests of pushed items. Nearly all items of a push are found
 * this way. Ids are compared only for the few others, on either side.
 */
public final class StoredEntries {
    private static final int FREE = -1;

    private final ItemSchema schema;
    private final List<byte[]> entries;
    private final BitSet matched;
    /** Places in the list by digest, with open addressing. Digests are as good as random. */
    private final int[] table;

    /** @param entries of all items, each once */
    public StoredEntries(ItemSchema schema, List<byte[]> entries) {
        this.schema = schema;
        this.entries = entries;
        this.matched = new BitSet(entries.size());
        this.table = new int[Integer.highestOneBit(Math.max(1, entries.size())) * 4];
        Arrays.fill(table, FREE);
        for (int i = 0; i < entries.size(); i++) {
            long digest = ItemSchema.digest(entries.get(i));
            if (digest != ItemSchema.MADE) {
                int place = place(digest);
                while (table[place] != FREE) {
                    place = (place + 1) & (table.length - 1);
                }
                table[place] = i;
            }
        }
    }

    private int place(long digest) {
        return (int) (digest ^ (digest >>> Integer.SIZE)) & (table.length - 1);
    }

    /** Returns the place of the entry with this digest; negative if there is none. */
    int find(long digest) {
        for (int place = place(digest); table[place] != FREE; place = (place + 1) & (table.length - 1)) {
            if (ItemSchema.digest(entries.get(table[place])) == digest) {
                return table[place];
            }
        }
        return FREE;
    }

    /** Notes that the item of an entry was pushed unchanged; returns false if that was noted before. */
    boolean match(int index) {
        boolean isFirst = !matched.get(index);
        matched.set(index);
        return isFirst;
    }

    ItemSchema schema() {
        return schema;
    }

    byte[] entry(int index) {
        return entries.get(index);
    }

    /** Returns whether an item with one of these ids was pushed unchanged. */
    boolean hasMatched(Collection<String> ids) {
        if (ids.isEmpty()) {
            return false;
        }
        Set<Long> hashes = new HashSet<>();
        ids.forEach(id -> hashes.add(Hashing.xxh3_64().hashBytesToLong(StoredId.encode(id))));
        for (int i = matched.nextSetBit(0); i >= 0; i = matched.nextSetBit(i + 1)) {
            byte[] entry = entries.get(i);
            if (hashes.contains(schema.hashOfIdIn(entry)) && ids.contains(schema.id(entry))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the entries of items that were not pushed unchanged, by id. Includes items that IM clients made. */
    public Map<String, byte[]> unmatched() {
        var rest = new HashMap<String, byte[]>();
        for (int i = matched.nextClearBit(0); i < entries.size(); i = matched.nextClearBit(i + 1)) {
            rest.put(schema.id(entries.get(i)), entries.get(i));
        }
        return rest;
    }

    /** Forgets which items were pushed. */
    void clear() {
        matched.clear();
    }
}
