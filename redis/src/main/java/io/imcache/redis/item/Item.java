package io.imcache.redis.item;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An item on its way to the store. Immutable to callers, but not thread-safe. */
public final class Item {
    private final byte[] source;
    private final int from;
    private final int to;
    private final byte[] entry;
    private final @Nullable ItemSchema schema;
    private @Nullable String id;

    /**
     * Creates an item.
     *
     * @param id its identity within the collection; not empty
     * @param source contains the item's JSON as the crawler sent it, byte for byte
     * @param from where the JSON begins, inclusive
     * @param to where it ends, exclusive
     * @param entry its index entry, see {@link ItemSchema}; items with equal entries are the same item, unchanged
     */
    Item(String id, byte[] source, int from, int to, byte[] entry) {
        this(id, null, source, from, to, entry);
    }

    /** Creates an item that is stored already. Its id, which is rarely asked for, is read from the entry. */
    Item(ItemSchema schema, byte[] source, int from, int to, byte[] entry) {
        this(null, schema, source, from, to, entry);
    }

    private Item(@Nullable String id, @Nullable ItemSchema schema, byte[] source, int from, int to, byte[] entry) {
        this.id = id;
        this.schema = schema;
        this.source = source;
        this.from = from;
        this.to = to;
        this.entry = entry;
    }

    /** Creates an item from its JSON alone. */
    public Item(String id, byte[] json, byte[] entry) {
        this(id, null, json, 0, json.length, entry);
    }

    /** Returns the identity within the collection. */
    public String id() {
        String known = id;
        if (known == null) {
            known = requireNonNull(schema).id(entry);
            id = known;
        }
        return known;
    }

    /** Returns the index entry. */
    public byte[] entry() {
        return entry;
    }

    /** Returns the JSON alone. */
    public byte[] json() {
        return length() == source.length ? source : Arrays.copyOfRange(source, from, to);
    }

    /** Returns the length of the JSON in bytes. */
    public int length() {
        return to - from;
    }

    /** Returns this item with another entry of the same id. */
    public Item withEntry(byte[] other) {
        return new Item(id, schema, source, from, to, other);
    }
}
