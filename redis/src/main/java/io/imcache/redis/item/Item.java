package io.imcache.redis.item;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One item of a push, as it goes to the store. Never changed, and for one thread at a time. */
public final class Item {
    private final byte[] source;
    private final int from;
    private final int to;
    private final byte[] entry;
    private final @Nullable ItemSchema schema;
    private @Nullable String id;

    /**
     * An item.
     *
     * @param id its identity within the collection; not empty
     * @param source what holds the item's JSON as the crawler sent it, byte for byte
     * @param from where in the source it begins
     * @param to where it has ended
     * @param entry its index entry, see {@link ItemSchema}; two items with equal entries are the same item unchanged
     */
    Item(String id, byte[] source, int from, int to, byte[] entry) {
        this(id, null, source, from, to, entry);
    }

    /** An item that the store has, so that its id, which is rarely asked for, is in the entry. */
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

    /** An item whose JSON stands alone. */
    public Item(String id, byte[] json, byte[] entry) {
        this(id, null, json, 0, json.length, entry);
    }

    /** Its identity within the collection. */
    public String id() {
        String known = id;
        if (known == null) {
            known = requireNonNull(schema).id(entry);
            id = known;
        }
        return known;
    }

    /** Its index entry. */
    public byte[] entry() {
        return entry;
    }

    /** The JSON alone. */
    public byte[] json() {
        return length() == source.length ? source : Arrays.copyOfRange(source, from, to);
    }

    /** Bytes of the JSON. */
    public int length() {
        return to - from;
    }

    /** The same with another entry, of the same id. */
    public Item withEntry(byte[] other) {
        return new Item(id, schema, source, from, to, other);
    }
}
