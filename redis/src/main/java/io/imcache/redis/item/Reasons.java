package io.imcache.redis.item;

import io.imcache.protocol.ItemCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Says why a pushed item has no identity, so that its crawler's author sees at once what is missing. */
final class Reasons {
    /** Names of the item that are quoted, and the longest of these. */
    private static final int QUOTED = 5;

    private static final int LONGEST_QUOTE = 40;

    private Reasons() {}

    /** @param from where the item's JSON begins; it ends before {@code to} */
    static String of(JsonFactory factory, ItemCollection collection, byte[] source, int from, int to) {
        ItemSchema schema = ItemSchema.of(collection);
        List<String> expected = schema.identityNames();
        String names = expected.get(0) + " or " + expected.get(expected.size() - 1);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), source, from, to - from)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                return "the item is " + kind(first) + " (expected: an object)";
            }
            var others = new ArrayList<String>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (expected.contains(name)) {
                    String problem = problem(name, value, parser);
                    if (!problem.isEmpty()) {
                        return problem;
                    }
                }
                others.add(name.length() <= LONGEST_QUOTE ? name : name.substring(0, LONGEST_QUOTE) + '…');
                parser.skipChildren();
            }
            return "no id (expected: " + names + "); has " + quoted(others);
        } catch (JacksonException e) {
            return "no id (expected: " + names + ")";
        }
    }

    /** Says what is wrong with a value that may be an identity; empty if it is null, which counts as absent. */
    private static String problem(String name, JsonToken value, JsonParser parser) {
        if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
            String id = parser.getString().strip();
            if (id.isEmpty()) {
                return name + ": empty (expected: an id)";
            }
            return Ids.hasControls(id)
                    ? name + ": control characters (expected: none)"
                    : name + ": " + id.length() + " characters (expected: at most " + Ids.LONGEST + ")";
        }
        return value == JsonToken.VALUE_NULL ? "" : name + ": " + kind(value) + " (expected: a text or a number)";
    }

    /** Lists the names that look like ids; if there are none, all names. */
    private static String quoted(List<String> names) {
        List<String> ids = names.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).endsWith("id"))
                .toList();
        List<String> shown = ids.isEmpty() ? names : ids;
        return shown.isEmpty()
                ? "no fields"
                : String.join(", ", shown.subList(0, Math.min(QUOTED, shown.size())))
                        + (shown.size() > QUOTED ? ", …" : "");
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "a number";
        };
    }
}
