package io.imcache.master.im.body;

import io.imcache.master.web.RequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object from a client, as scalars by name. Fields of an inner object have both names, {@code sender.user_id}.
 * Nulls are left out. Arrays keep only texts and numbers.
 */
public final class Body {
    private static final int DEEPEST = 8;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_NUMBER = 40;
    private static final String EXPECTED = "a JSON object";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    /** A body without fields. */
    static final Body EMPTY = new Body(Map.of());

    /** Values are String, Boolean, List of String, or UNUSABLE; numbers are kept as written. */
    private final Map<String, Object> values;

    /** Stands for an object, or an array of other things, in place of a scalar. */
    private static final Object UNUSABLE = new Object();

    private Body(Map<String, Object> values) {
        this.values = values;
    }

    static Body parse(byte[] json) {
        if (json.length == 0) {
            return EMPTY;
        }
        var values = new HashMap<String, Object>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw RequestException.invalid("body", "no JSON object", EXPECTED);
            }
            readObject(parser, "", values);
            if (parser.nextToken() != null) {
                throw RequestException.invalid("body", "more than one JSON value", EXPECTED);
            }
        } catch (JacksonException e) {
            throw RequestException.invalid("body", "broken JSON", EXPECTED);
        }
        return new Body(values);
    }

    private static void readObject(JsonParser parser, String prefix, Map<String, Object> values) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = prefix + parser.currentName();
            switch (parser.nextToken()) {
                case START_OBJECT -> {
                    values.put(name, UNUSABLE);
                    readObject(parser, name + '.', values);
                }
                case START_ARRAY -> values.put(name, readArray(parser));
                case VALUE_TRUE -> values.put(name, true);
                case VALUE_FALSE -> values.put(name, false);
                case VALUE_NULL -> values.remove(name);
                default -> values.put(name, parser.getString());
            }
        }
    }

    private static Object readArray(JsonParser parser) {
        var texts = new ArrayList<String>();
        boolean usable = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
            usable &= text;
            if (text) {
                texts.add(parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        return usable ? List.copyOf(texts) : UNUSABLE;
    }

    /** Returns the first of these fields that is present; null if none is. */
    @Nullable Object value(String... names) {
        for (String name : names) {
            Object value = values.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Returns the first of these fields that is a text or a number; null if none is. */
    public @Nullable String text(String... names) {
        for (String name : names) {
            if (values.get(name) instanceof String text) {
                return text;
            }
        }
        return null;
    }
}
