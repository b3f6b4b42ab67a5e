package io.imcache.redis.item;

import io.imcache.protocol.ItemCollection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/** Pushed items, as slices of the bytes of the push. Not thread-safe. */
public final class ItemSlices implements PushedItems {
    private static final int FIRST_CAPACITY = 16;

    private final ItemCollection collection;
    private final byte[] source;
    private final ItemReader reader;
    private int[] bounds = new int[2 * FIRST_CAPACITY];
    private long[] digests = new long[FIRST_CAPACITY];
    private int size;

    /**
     * Creates an empty collection.
     *
     * @param source UTF-8; the caller must not change it any more
     * @param factory of parsers, which limits the depth and length of JSON
     */
    public ItemSlices(ItemCollection collection, byte[] source, JsonFactory factory) {
        this.collection = collection;
        this.source = source;
        this.reader = new ItemReader(factory);
    }

    /** Adds an item, from a first byte to one behind the last. */
    public void add(int from, int to) {
        if (size == digests.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            digests = Arrays.copyOf(digests, 2 * size);
        }
        bounds[2 * size] = from;
        bounds[2 * size + 1] = to;
        digests[size++] = ItemReader.digest(source, from, to);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long digest(int index) {
        return digests[index];
    }

    @Override
    public @Nullable Item read(int index) {
        return reader.read(collection, source, bounds[2 * index], bounds[2 * index + 1], digests[index]);
    }

    @Override
    public Item known(int index, ItemSchema schema, byte[] entry) {
        return new Item(schema, source, bounds[2 * index], bounds[2 * index + 1], entry);
    }
}
