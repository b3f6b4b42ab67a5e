package io.imcache.redis.item;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.PushedItems.Rejection;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/** Pushed items, as slices of the bytes of the push. Not thread-safe. */
public final class ItemSlices implements PushedItems {
    private static final int FIRST_CAPACITY = 16;
    /** How many items are read to say why some of them have no identity. */
    private static final int LOOKED_AT = 500;

    private final ItemCollection collection;
    private final byte[] source;
    private final JsonFactory factory;
    private final ItemReader reader;
    /** Items that were read. */
    private final BitSet read = new BitSet();
    /** Why items have no identity, by their index. */
    private final NavigableMap<Integer, String> rejected = new TreeMap<>();

    private final Map<String, Integer> unknownTimes = new TreeMap<>();
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
        this.factory = factory;
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
        int from = bounds[2 * index];
        int to = bounds[2 * index + 1];
        Item item = reader.read(collection, source, from, to, digests[index]);
        if (item == null && rejected.size() < Rejection.MOST) {
            rejected.computeIfAbsent(index, known -> Reasons.of(factory, collection, source, from, to));
        } else if (item != null && !read.get(index)) {
            reader.unknownTimes(collection).forEach(field -> unknownTimes.merge(field, 1, Integer::sum));
        }
        read.set(index);
        return item;
    }

    @Override
    public List<Rejection> rejections(int most) {
        for (int i = 0; i < Math.min(size, LOOKED_AT) && rejected.size() < Math.min(most, Rejection.MOST); i++) {
            if (!read.get(i)) {
                read(i);
            }
        }
        return rejected.entrySet().stream()
                .limit(most)
                .map(entry -> new Rejection(collection, entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Map<String, Integer> unknownTimes() {
        return unknownTimes;
    }

    @Override
    public Item known(int index, ItemSchema schema, byte[] entry) {
        return new Item(schema, source, bounds[2 * index], bounds[2 * index + 1], entry);
    }
}
