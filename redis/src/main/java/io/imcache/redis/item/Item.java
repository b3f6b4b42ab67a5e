package io.imcache.redis.item;

import java.util.Arrays;

/**
 * One item of a push, as it goes to the store.
 *
 * @param id its identity within the collection; not empty
 * @param source what holds the item's JSON as the crawler sent it, byte for byte
 * @param from where in the source it begins
 * @param to where it has ended
 * @param entry its index entry, see {@link ItemSchema}; two items with equal entries are the same item unchanged
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole, and copied nowhere: these are megabytes
public record Item(String id, byte[] source, int from, int to, byte[] entry) {
    /** An item whose JSON stands alone. */
    public Item(String id, byte[] json, byte[] entry) {
        this(id, json, 0, json.length, entry);
    }

    /** The JSON alone. */
    public byte[] json() {
        return length() == source.length ? source : Arrays.copyOfRange(source, from, to);
    }

    /** Bytes of the JSON. */
    public int length() {
        return to - from;
    }

    /** The same with another entry. */
    public Item withEntry(byte[] other) {
        return new Item(id, source, from, to, other);
    }
}
