package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hashing;
import io.imcache.protocol.ItemCollection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads items from JSON. Keeps buffers between calls, and so is not thread-safe. */
public final class ItemReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonFactory factory;
    private final Map<ItemCollection, ItemValues> values = new EnumMap<>(ItemCollection.class);

    /** Creates a reader of stored items. */
    public ItemReader() {
        this(JSON);
    }

    /** Creates a reader of pushed items, with parsers of this factory. */
    ItemReader(JsonFactory factory) {
        this.factory = factory;
    }

    /**
     * Reads an item of a push: only the fields that identify, order and index it.
     *
     * @param source contains the item's JSON
     * @param from where the JSON begins, inclusive
     * @param to where it ends, exclusive
     * @param digest of these bytes
     * @return the item; null if it is no object or has no identity
     * @throws InvalidItemException if this is not the JSON of one value
     */
    @Nullable Item read(ItemCollection collection, byte[] source, int from, int to, long digest) {
        ItemSchema schema = ItemSchema.of(collection);
        ItemValues read = valuesFor(collection);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), source, from, to - from)) {
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            if (isObject) {
                read.read(parser, true);
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new InvalidItemException(to, null);
            }
            if (!isObject) {
                return null;
            }
        } catch (JacksonException e) {
            int place = e.getLocation() == null ? 0 : (int) e.getLocation().getByteOffset();
            throw new InvalidItemException(from + Math.max(0, place), e);
        }
        String id = idIn(schema, read);
        if (id == null) {
            return null;
        }
        return new Item(id, source, from, to, schema.entry(id, read, digest));
    }

    /** Computes the digest of an item's JSON. */
    static long digest(byte[] source, int from, int to) {
        long digest = Hashing.xxh3_64().hashBytesToLong(source, from, to - from);
        return digest == ItemSchema.MADE ? 1 : digest;
    }

    private static long digest(byte[] json) {
        return digest(json, 0, json.length);
    }

    /**
     * Computes the index entry of an item with a mark.
     *
     * @param made whether an IM client made the item
     */
    public byte[] entry(ItemCollection collection, String id, byte[] json, byte @Nullable [] mark, boolean made) {
        long digest = made ? ItemSchema.MADE : digest(json);
        return ItemSchema.of(collection).entry(id, values(collection, json, mark), digest);
    }

    /** Reads the identity of an item; null if it has none. */
    public @Nullable String id(ItemCollection collection, byte[] json) {
        return idIn(ItemSchema.of(collection), values(collection, json, null));
    }

    private static @Nullable String idIn(ItemSchema schema, ItemValues values) {
        String id = values.text(schema.identity());
        return id == null || !Ids.canIdentify(id) ? null : id;
    }

    /** Returns the times that say no time in the item that {@link #read} has just read, by the first names of their fields. */
    List<String> unknownTimes(ItemCollection collection) {
        ItemValues read = valuesFor(collection);
        var unknown = new ArrayList<String>();
        for (Map.Entry<String, Field> time : ItemSchema.of(collection).times().entrySet()) {
            if (read.has(time.getValue())
                    && read.millis(time.getValue()).isEmpty()
                    && !read.text(time.getValue(), "").isEmpty()) {
                unknown.add(time.getKey());
            }
        }
        return unknown;
    }

    /**
     * Reads all values of a stored item. They are valid until the next call for the same collection.
     *
     * @param mark an object whose fields win over the item's; null for none
     */
    public ItemValues values(ItemCollection collection, byte[] json, byte @Nullable [] mark) {
        ItemValues read = valuesFor(collection);
        read.scan(json);
        if (mark != null) {
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), mark)) {
                parser.nextToken();
                read.overlay(parser);
            }
        }
        return read;
    }

    private ItemValues valuesFor(ItemCollection collection) {
        return values.computeIfAbsent(collection, key -> ItemSchema.of(key).newValues());
    }
}
