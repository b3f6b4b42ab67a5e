package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemValues;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The changes of an item by IM clients: fields, by the names that crawlers use. They win over the crawler's values until the
 * crawler says the same. Values are texts, whole numbers and booleans.
 */
public final class Mark {
    /** The mark without fields. */
    public static final Mark NONE = new Mark(Map.of());

    /** The mark of a read item. A message gets {@link #READ_MESSAGE} in its place. */
    public static final Mark READ = of("isRead", true);
    /** The mark of a read message, whose status clients look at too. */
    public static final Mark READ_MESSAGE = READ.and("status", "read");

    /** Field of a message: how far it is. */
    public static final String STATUS = "status";

    /** Field of a conversation: when it was marked read, in milliseconds. */
    public static final String READ_AT = "imReadAt";
    /** Field of a conversation: the time of its newest message, in milliseconds. Set by the store itself. */
    public static final String NEWEST_AT = "imNewestAt";
    /**
     * Field of an item whose own time is unknown: the time that orders it, in milliseconds. Set by the store itself, and never
     * shown.
     */
    public static final String SEEN_AT = "imSeenAt";
    /** Field of an item that an IM client made and no crawler has pushed yet. */
    public static final String MADE = "imMade";

    /** Field of a message that an IM client made and a crawler pushed: the id that the client knows. */
    public static final String CLIENT_ID = "clientMessageId";

    /** Field of a crawler's message that was taken for one of an IM client by a guess: the JSON that this one had. */
    public static final String MADE_AS = "imMadeAs";
    /** Field beside {@link #MADE_AS}: what the mark of the IM client's message said of its sending, as JSON. */
    public static final String MADE_WITH = "imMadeWith";

    /**
     * Field of the mark that a message made by an IM client leaves behind when a crawler pushes it: the id of the crawler's
     * message.
     */
    public static final String BECAME = "imBecame";

    /** Field of a mark whose item is gone: since when, in milliseconds. Only gone-marks.lua uses it. */
    public static final String GONE_AT = "imGoneAt";

    private static final Set<String> SENDING = Set.of(MADE, STATUS, "platformMessageId", "error");
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> fields;

    private Mark(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** Creates a mark of one field. */
    public static Mark of(String field, Object value) {
        return NONE.and(field, value);
    }

    /** Returns the mark of a deleted item. A deleted message is shown as such, all other deleted items are hidden. */
    public static Mark deleted(ItemCollection collection) {
        return of(collection == ItemCollection.MESSAGES ? "isDeleted" : "imDeleted", true);
    }

    /** Returns this mark with one more field. */
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
     * Returns the mark that a message made by an IM client keeps once a crawler has pushed it: without the fields about
     * sending, and with the id that the client knows. It is outbound, whether the crawler says so or not.
     */
    public Mark afterSending(String madeId) {
        return without(MADE)
                .without(STATUS)
                .without("platformMessageId")
                .without("error")
                .and(CLIENT_ID, madeId)
                .and("direction", "outbound");
    }

    /** Returns the mark of a message that was made, as it was before it got this one with a guess, and what came since. */
    public Mark beforeGuess() {
        Mark since = without(GONE_AT)
                .without(CLIENT_ID)
                .without("direction")
                .without(STATUS)
                .without(MADE_AS)
                .without(MADE_WITH);
        String sending = text(MADE_WITH);
        return sending == null
                ? since
                : parse(sending.getBytes(StandardCharsets.UTF_8)).over(since);
    }

    /** Returns the mark of the copy of a message that was made with this one; see {@link #beforeGuess}. */
    public Mark guessed(String madeId, byte[] made) {
        var sending = new LinkedHashMap<>(fields);
        sending.keySet().retainAll(SENDING);
        return afterSending(madeId)
                .and(MADE_AS, new String(made, StandardCharsets.UTF_8))
                .and(MADE_WITH, new String(new Mark(sending).json(), StandardCharsets.UTF_8));
    }

    /** Merges this mark over an earlier one. */
    public Mark over(Mark before) {
        var merged = new LinkedHashMap<>(before.fields);
        merged.putAll(fields);
        return new Mark(merged);
    }

    /**
     * Returns this mark without the fields whose values the item has by itself, and without {@link #SEEN_AT} if it has a time.
     */
    public Mark withoutWhatIsSaidBy(ItemReader reader, ItemCollection collection, byte[] item) {
        ItemSchema schema = ItemSchema.of(collection);
        ItemValues values = reader.values(collection, item, null);
        var left = new LinkedHashMap<>(fields);
        if (schema.time(values).orElse(0) > 0) {
            left.remove(SEEN_AT);
        }
        left.entrySet().removeIf(field -> schema.says(values, field.getKey(), field.getValue()));
        return new Mark(left);
    }

    /** Returns the number of a field; -1 if there is none. */
    public long number(String field) {
        return fields.get(field) instanceof Long number ? number : -1;
    }

    /** Returns the text of a field; null if there is none. */
    public @Nullable String text(String field) {
        return fields.get(field) instanceof String text ? text : null;
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
