package io.imcache.redis.item;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The index entries of a stored collection, found by the digests of pushed items. Nearly all items of a push are found so: only
 * of the few that are not, on either side, an id is looked at.
 */
public final class StoredEntries {
    private static final int FREE = -1;

    private final ItemSchema schema;
    private final List<byte[]> entries;
    private final BitSet matched;
    /** Places in the list by digest, with open addressing: a digest is as good as random. */
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

    /** Which entry is that of an item that was pushed with this digest; negative where none is. */
    int find(long digest) {
        for (int place = place(digest); table[place] != FREE; place = (place + 1) & (table.length - 1)) {
            if (ItemSchema.digest(entries.get(table[place])) == digest) {
                return table[place];
            }
        }
        return FREE;
    }

    /** Notes that the item of an entry was pushed as it is; false where that was noted before. */
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

    /** Whether one of these ids is that of an item that was pushed as it is. */
    boolean hasMatched(Collection<String> ids) {
        if (ids.isEmpty()) {
            return false;
        }
        Set<Long> hashes = new HashSet<>();
        ids.forEach(id -> hashes.add(ItemSchema.hashOfId(StoredId.encode(id))));
        for (int i = matched.nextSetBit(0); i >= 0; i = matched.nextSetBit(i + 1)) {
            byte[] entry = entries.get(i);
            if (hashes.contains(schema.hashOfIdIn(entry)) && ids.contains(schema.id(entry))) {
                return true;
            }
        }
        return false;
    }

    /** The entries of items that were not pushed as they are, those that IM clients made among them, by id. */
    public Map<String, byte[]> unmatched() {
        var rest = new HashMap<String, byte[]>();
        for (int i = matched.nextClearBit(0); i < entries.size(); i = matched.nextClearBit(i + 1)) {
            rest.put(schema.id(entries.get(i)), entries.get(i));
        }
        return rest;
    }

    /** Forgets what was pushed. */
    void clear() {
        matched.clear();
    }
}
