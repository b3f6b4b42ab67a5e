package io.imcache.master.desktop;

import io.imcache.redis.model.AccountIds;
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

/** The payload of an event: an object, or nothing. Its members are read when they are asked for. */
final class EventPayload {
    /** Longest id of an item. */
    static final int LONGEST_ID = 512;

    private static final int LARGEST = 256 * 1024;
    private static final int DEEPEST = 16;
    private static final int MOST_MEMBERS = 64;
    private static final int MOST_IDS = 1_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();
    /** Stands for a member that is an object or an array of something else than texts and numbers. */
    private static final Object UNUSABLE = new Object();

    private final Map<String, Object> members;

    private EventPayload(Map<String, Object> members) {
        this.members = members;
    }

    /**
     * Reads a payload.
     *
     * @param json the event's arguments from byte {@code from} to before byte {@code to}, with a bracket behind them
     */
    static EventPayload read(byte[] json, int from, int to) {
        if (to - from > LARGEST) {
            throw new InvalidRequestException("payload: %d bytes (expected: up to %d)".formatted(to - from, LARGEST));
        }
        if (from >= to || json[from] == ']') {
            return new EventPayload(Map.of());
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                return new EventPayload(Map.of());
            }
            if (first != JsonToken.START_OBJECT) {
                throw new InvalidRequestException("payload: no object (expected: an object)");
            }
            return new EventPayload(members(parser));
        } catch (JacksonException e) {
            throw new InvalidRequestException("payload: broken JSON (expected: an object)");
        }
    }

    /** Reads a payload; what can't be read has no members. */
    static EventPayload readable(byte[] json, int from, int to) {
        try {
            return read(json, from, to);
        } catch (InvalidRequestException e) {
            return new EventPayload(Map.of());
        }
    }

    /** A text; null where there is none that can be used. */
    @Nullable String usable(String name) {
        return members.get(name) instanceof String text && !text.isEmpty() && text.length() <= LONGEST_ID ? text : null;
    }

    private static Map<String, Object> members(JsonParser parser) {
        Map<String, Object> members = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (members.size() >= MOST_MEMBERS) {
                parser.skipChildren();
            } else if (token == JsonToken.START_ARRAY) {
                members.put(name, list(parser));
            } else if (token == JsonToken.START_OBJECT) {
                members.put(name, texts(parser));
            } else if (token != JsonToken.VALUE_NULL) {
                members.put(name, parser.getString());
            }
        }
        return members;
    }

    /** Reads an object of texts and numbers. */
    private static Object texts(JsonParser parser) {
        Map<String, String> texts = new HashMap<>();
        boolean usable = true;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            usable &= token.isScalarValue() && texts.size() < MOST_MEMBERS;
            if (usable && token != JsonToken.VALUE_NULL) {
                texts.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        return usable ? texts : UNUSABLE;
    }

    private static Object list(JsonParser parser) {
        List<String> texts = new ArrayList<>();
        boolean usable = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
                texts.add(parser.getString());
            } else {
                parser.skipChildren();
                usable = false;
            }
        }
        return usable ? texts : UNUSABLE;
    }

    /** A text that need not be there; null where it is not, or is empty. */
    @Nullable String optional(String name, int longest) {
        Object value = members.get(name);
        if (value == null || value.equals("")) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw new InvalidRequestException(name + ": no text (expected: a text)");
        }
        if (text.length() > longest) {
            throw new InvalidRequestException(
                    "%s: %d characters (expected: up to %d)".formatted(name, text.length(), longest));
        }
        return text;
    }

    /** A text that has to be there. */
    String required(String name, int longest) {
        String text = optional(name, longest);
        if (text == null || text.isBlank()) {
            throw new InvalidRequestException("%s: missing (expected: 1..%d characters)".formatted(name, longest));
        }
        return text;
    }

    /** One of some words. */
    String oneOf(String name, List<String> words) {
        String word = optional(name, LONGEST_ID);
        if (word == null || !words.contains(word)) {
            String given = word == null ? "missing" : '"' + word + '"';
            throw new InvalidRequestException("%s: %s (expected: %s)".formatted(name, given, String.join(", ", words)));
        }
        return word;
    }

    /** The id of an account, of one that exists or not. */
    String accountId(String name) {
        return checked(name, required(name, AccountIds.LONGEST));
    }

    /** Likewise; null where there is none. */
    @Nullable String optionalAccountId(String name) {
        String id = optional(name, AccountIds.LONGEST);
        return id == null ? null : checked(name, id);
    }

    private static String checked(String name, String id) {
        if (!AccountIds.isValid(id)) {
            throw new InvalidRequestException(
                    name + ": control characters, or half of a character (expected: an id without)");
        }
        return id;
    }

    /** An object of texts by name that need not be there; empty where it is not. */
    @SuppressWarnings("unchecked") // the only maps that members has
    Map<String, String> optionalTexts(String name, int longest) {
        Object value = members.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?>)) {
            throw new InvalidRequestException(name + ": no object of texts (expected: one)");
        }
        Map<String, String> texts = (Map<String, String>) value;
        if (texts.values().stream().anyMatch(text -> text.length() > longest)) {
            throw new InvalidRequestException(
                    "%s: a long text (expected: up to %d characters)".formatted(name, longest));
        }
        return texts;
    }

    /** The id of an item. */
    String id(String name) {
        return required(name, LONGEST_ID);
    }

    /** Ids of items. */
    List<String> ids(String name) {
        Object value = members.get(name);
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MOST_IDS) {
            String given =
                    value instanceof List<?> other ? other.size() + " ids" : value == null ? "missing" : "no list";
            throw new InvalidRequestException(
                    "%s: %s (expected: a list of 1..%d ids)".formatted(name, given, MOST_IDS));
        }
        return list.stream().map(id -> id(name, (String) id)).toList();
    }

    private static String id(String name, String id) {
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new InvalidRequestException(
                    "%s: one of %d characters (expected: ids of 1..%d)".formatted(name, id.length(), LONGEST_ID));
        }
        return id;
    }
}
