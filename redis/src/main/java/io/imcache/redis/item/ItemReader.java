package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hashing;
import io.imcache.protocol.ItemCollection;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads items from JSON. Keeps buffers between calls, so it is for one thread at a time. */
public final class ItemReader {
    /** An identity longer than this (UTF-16 units) is none: no platform's is, and it would be a key in Redis twice. */
    private static final int LONGEST_ID = 512;

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<ItemCollection, ItemValues> values = new EnumMap<>(ItemCollection.class);

    /**
     * Reads one item of a snapshot and leaves the parser at the item's last token.
     *
     * @param parser stands at the item's first token; reads {@code source} from its first byte
     * @param source what the parser reads: the item's bytes are cut from it
     * @return the item, or null where it is no object or has no identity
     */
    public @Nullable Item read(ItemCollection collection, JsonParser parser, byte[] source) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        int from = (int) parser.currentTokenLocation().getByteOffset();
        ItemSchema schema = ItemSchema.of(collection);
        ItemValues read = valuesFor(collection);
        read.read(parser, true);
        int to = (int) parser.currentLocation().getByteOffset();
        String id = read.text(schema.identity());
        if (id == null || id.isEmpty() || id.length() > LONGEST_ID) {
            return null;
        }
        byte[] json = Arrays.copyOfRange(source, from, to);
        return new Item(id, json, schema.entry(id, read, digest(json)));
    }

    private static long digest(byte[] json) {
        long digest = Hashing.xxh3_64().hashBytesToLong(json);
        return digest == ItemSchema.MADE ? 1 : digest;
    }

    /**
     * The index entry of an item with a mark.
     *
     * @param made whether an IM client made the item
     */
    public byte[] entry(ItemCollection collection, String id, byte[] json, byte @Nullable [] mark, boolean made) {
        long digest = made ? ItemSchema.MADE : digest(json);
        return ItemSchema.of(collection).entry(id, values(collection, json, mark), digest);
    }

    /** The identity of an item; null where it has none. */
    public @Nullable String id(ItemCollection collection, byte[] json) {
        String id =
                values(collection, json, null).text(ItemSchema.of(collection).identity());
        return id == null || id.isEmpty() || id.length() > LONGEST_ID ? null : id;
    }

    /**
     * All values of a stored item, valid until the next call for the same collection.
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
