package io.imcache.master.ingest;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemValues;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds in checked items how their times and counts are understood, and which of their fields nobody reads. */
final class ItemFindings {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int EXAMPLES = 3;
    private static final int LONGEST_EXAMPLE = 64;
    private static final int MOST_FIELDS = 200;

    private final ItemReader reader = new ItemReader();
    private final Map<String, Values> times = new TreeMap<>();
    private final Map<String, Values> counts = new TreeMap<>();
    private final Map<String, Integer> unread = new TreeMap<>();

    /** The values of one field. */
    private static final class Values {
        private int given;
        private final Map<String, Long> understood = new LinkedHashMap<>();
        private int unknown;
        private final Set<String> examplesOfUnknown = new LinkedHashSet<>();

        void add(String text, OptionalLong value) {
            String example = text.length() <= LONGEST_EXAMPLE ? text : text.substring(0, LONGEST_EXAMPLE) + '…';
            given++;
            if (value.isEmpty()) {
                unknown++;
                if (examplesOfUnknown.size() < EXAMPLES) {
                    examplesOfUnknown.add(example);
                }
            } else if (understood.size() < EXAMPLES) {
                understood.put(example, value.getAsLong());
            }
        }

        void write(String name, JsonWriter out) {
            out.beginCalled(name);
            out.number("given", given);
            out.number("unknown", unknown);
            out.beginList("examples");
            examplesOfUnknown.forEach(example -> {
                out.begin();
                out.text("value", example);
                out.none("understood");
                out.end();
            });
            understood.forEach((example, value) -> {
                out.begin();
                out.text("value", example);
                out.number("understood", value);
                out.end();
            });
            out.endList();
            out.end();
        }
    }

    /** Adds an item that was parsed before. */
    void add(ItemCollection collection, byte[] json) {
        ItemSchema schema = ItemSchema.of(collection);
        ItemValues values = reader.values(collection, json, null);
        add(collection, values, schema.allTimes(), ItemValues::millis, times);
        add(collection, values, schema.counts(), ItemValues::number, counts);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            addUnread(collection, schema, parser, "");
        }
    }

    private static void add(
            ItemCollection collection,
            ItemValues item,
            Map<String, Field> fields,
            BiFunction<ItemValues, Field, OptionalLong> understand,
            Map<String, Values> found) {
        fields.forEach((name, field) -> {
            String text = item.text(field);
            if (text != null) {
                found.computeIfAbsent(collection.jsonName() + '.' + name, key -> new Values())
                        .add(text, understand.apply(item, field));
            }
        });
    }

    private void addUnread(ItemCollection collection, ItemSchema schema, JsonParser parser, String path) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (path.isEmpty() && token == JsonToken.START_OBJECT && schema.isGroup(name)) {
                addUnread(collection, schema, parser, name + '.');
                continue;
            }
            parser.skipChildren();
            String full = collection.jsonName() + '.' + path + name;
            if (!schema.isField(path + name) && (unread.size() < MOST_FIELDS || unread.containsKey(full))) {
                unread.merge(full, 1, Integer::sum);
            }
        }
    }

    /** @param members paths of members of the payload that nobody reads */
    void write(List<String> members, JsonWriter out) {
        out.begin("times");
        times.forEach((name, values) -> values.write(name, out));
        out.end();
        out.begin("counts");
        counts.forEach((name, values) -> values.write(name, out));
        out.end();
        out.texts("unreadMembers", members);
        out.beginList("unreadFields");
        unread.forEach((name, items) -> {
            out.begin();
            out.text("field", name);
            out.number("items", items);
            out.end();
        });
        out.endList();
    }
}
