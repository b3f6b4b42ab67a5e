package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemValues;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What an IM client does to an item: fields, by the names that crawlers use, that win over the crawler's values until the
 * crawler says the same. Values are texts, whole numbers and booleans.
 */
public final class Mark {
    /** Read. */
    public static final Mark READ = of("isRead", true);

    /** Field of a conversation: when it was marked read, in milliseconds. */
    public static final String READ_AT = "imReadAt";
    /** Field of an item that an IM client made and no crawler has pushed yet. */
    public static final String MADE = "imMade";

    /** Field of a message that an IM client made and a crawler has: the id that the client was given. */
    public static final String CLIENT_ID = "clientMessageId";

    /** Field that says since when the item of a mark has been gone, in milliseconds; set and read by gone-marks.lua. */
    public static final String GONE_AT = "imGoneAt";

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> fields;

    private Mark(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** A mark of one field. */
    public static Mark of(String field, Object value) {
        return new Mark(Map.of()).and(field, value);
    }

    /** The mark of something deleted: a message is shown as such, all else is hidden. */
    public static Mark deleted(ItemCollection collection) {
        return of(collection == ItemCollection.MESSAGES ? "isDeleted" : "imDeleted", true);
    }

    /** This mark with one more field. */
    public Mark and(String field, Object value) {
        if (!(value instanceof String || value instanceof Boolean || value instanceof Long)) {
            throw new IllegalArgumentException(
                    field + ": " + value.getClass().getName() + " (expected: String, Boolean or Long)");
        }
        var more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Mark(more);
    }

    public Mark without(String field) {
        var less = new LinkedHashMap<>(fields);
        less.remove(field);
        return new Mark(less);
    }

    /**
     * What is left of the mark of an item that an IM client made, once it is the crawler's item: what else was done to it,
     * and the id that the client knows it by.
     */
    public Mark afterSending(String madeId) {
        return without(MADE)
                .without("status")
                .without("platformMessageId")
                .without("error")
                .and(CLIENT_ID, madeId);
    }

    /** This mark over one that was there before. */
    public Mark over(Mark before) {
        var merged = new LinkedHashMap<>(before.fields);
        merged.putAll(fields);
        return new Mark(merged);
    }

    /** What is left of it beside what the item says by itself. */
    public Mark withoutWhatIsSaidBy(ItemReader reader, ItemCollection collection, byte[] item) {
        ItemSchema schema = ItemSchema.of(collection);
        ItemValues values = reader.values(collection, item, null);
        var left = new LinkedHashMap<>(fields);
        left.entrySet().removeIf(field -> {
            boolean said = field.getValue() instanceof Boolean flag
                    ? schema.has(values, field.getKey()) && schema.isTrue(values, field.getKey()) == flag
                    : field.getValue().toString().equals(schema.text(values, field.getKey()));
            return said;
        });
        return new Mark(left);
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    public static Mark parse(byte[] json) {
        var fields = new LinkedHashMap<String, Object>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_TRUE -> fields.put(name, true);
                    case VALUE_FALSE -> fields.put(name, false);
                    case VALUE_NUMBER_INT -> fields.put(name, parser.getLongValue());
                    default -> fields.put(name, parser.getString());
                }
            }
        }
        return new Mark(fields);
    }

    public byte[] json() {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            fields.forEach((name, value) -> {
                if (value instanceof Boolean flag) {
                    out.writeBooleanProperty(name, flag);
                } else if (value instanceof Long number) {
                    out.writeNumberProperty(name, number);
                } else {
                    out.writeStringProperty(name, (String) value);
                }
            });
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
