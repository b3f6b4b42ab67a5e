package io.imcache.master.im.body;

import io.imcache.master.web.RequestException;
import io.imcache.redis.item.Ids;
import io.imcache.redis.item.Times;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A field of a body: its names, its type, and the fields that it is stored as, by the names of crawlers. */
final class BodyField {
    /** The type of a field. */
    enum Type {
        /** A text or a number without control characters. */
        ID,
        TEXT,
        FLAG,
        /** A whole number, 0 or more. */
        NUMBER,
        /** A number, kept as written. */
        DECIMAL,
        /** A time in any format, stored as milliseconds. */
        TIME,
        /** One of a few words. */
        WORD,
        /** A list of ids. */
        IDS
    }

    private static final long LARGEST_NUMBER = (1L << 53) - 1;

    private final String[] names;
    private final Type type;
    private final int longest;
    private final List<String> words;
    private final Storing storing;
    private final boolean required;

    /** Stores a value as one or more fields. */
    @FunctionalInterface
    interface Storing {
        void store(Object value, Map<String, Object> fields);
    }

    private BodyField(String[] names, Type type, int longest, List<String> words, Storing storing, boolean required) {
        this.names = names;
        this.type = type;
        this.longest = longest;
        this.words = words;
        this.storing = storing;
        this.required = required;
    }

    /**
     * Creates an optional field.
     *
     * @param longest most characters; for a list, most ids
     * @param names the name in the API document, then others that are accepted
     */
    static BodyField of(Type type, int longest, String stored, String... names) {
        return new BodyField(names, type, longest, List.of(), (value, fields) -> fields.put(stored, value), false);
    }

    static BodyField word(List<String> words, String stored, String... names) {
        return new BodyField(names, Type.WORD, 0, words, (value, fields) -> fields.put(stored, value), false);
    }

    BodyField storedBy(Storing otherStoring) {
        return new BodyField(names, type, longest, words, otherStoring, required);
    }

    BodyField need() {
        return new BodyField(names, type, longest, words, storing, true);
    }

    /** Returns the name in the API document; {@code sender.user_id} stands in an inner object. */
    String name() {
        return names[0];
    }

    Type type() {
        return type;
    }

    /** Returns the most characters; for a list, the most ids. */
    int longest() {
        return longest;
    }

    /** Returns the words that are allowed; empty for other types. */
    List<String> words() {
        return words;
    }

    boolean isRequired() {
        return required;
    }

    /** Stores this field if the body has it. */
    void read(Body body, Map<String, Object> fields) {
        Object value = body.value(names);
        if (value == null) {
            if (required) {
                throw RequestException.missing(name(), expected());
            }
            return;
        }
        Object checked = checked(value);
        if (checked == null) {
            throw RequestException.invalid(name(), shown(value), expected());
        }
        storing.store(checked, fields);
    }

    private static String shown(Object value) {
        return value instanceof String || value instanceof Boolean ? value.toString() : "another shape";
    }

    private String expected() {
        return switch (type) {
            case ID -> "a text of 1.." + longest + " characters, no control characters";
            case TEXT -> (required ? "a text of 1.." : "a text of 0..") + longest + " characters";
            case FLAG -> "true or false, 1 or 0";
            case NUMBER -> "0.." + LARGEST_NUMBER;
            case DECIMAL -> "a number, 0 or more";
            case TIME -> "seconds, milliseconds or ISO-8601";
            case WORD -> String.join(", ", words);
            case IDS -> "a list of 1.." + longest + " ids";
        };
    }

    /** Converts a value to String, Long, Boolean or a list; null if it is not what is expected. */
    private @Nullable Object checked(Object value) {
        if (type == Type.IDS) {
            return ids(value);
        }
        if (type == Type.FLAG) {
            return flag(value);
        }
        if (!(value instanceof String text)) {
            return null;
        }
        return switch (type) {
            case ID -> isId(text, longest) ? text : null;
            case TEXT -> text.length() <= longest && isUnicode(text) && !(required && text.isEmpty()) ? text : null;
            case NUMBER -> number(text);
            case DECIMAL -> text.matches("[0-9]{1,15}(\\.[0-9]{1,15})?") ? text : null;
            case TIME -> time(text);
            case WORD -> words.contains(text) ? text : null;
            case FLAG, IDS -> null;
        };
    }

    private static boolean isId(String text, int longest) {
        return !text.isBlank()
                && text.length() <= longest
                && isUnicode(text)
                && text.chars().noneMatch(Character::isISOControl);
    }

    /** Returns whether a text can be UTF-8; half of a surrogate pair cannot. */
    private static boolean isUnicode(String text) {
        return text.equals(Ids.wellFormed(text));
    }

    private static @Nullable Boolean flag(Object value) {
        return switch (value.toString()) {
            case "true", "1" -> Boolean.TRUE;
            case "false", "0" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static @Nullable Long number(String text) {
        try {
            long number = Long.parseLong(text);
            return number >= 0 && number <= LARGEST_NUMBER ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Long time(String text) {
        OptionalLong millis = Times.parse(text);
        return millis.isPresent() ? millis.getAsLong() : null;
    }

    private @Nullable Object ids(Object value) {
        return value instanceof List<?> ids
                        && !ids.isEmpty()
                        && ids.size() <= longest
                        && ids.stream().allMatch(id -> isId((String) id, BodyTables.LONGEST_ID))
                ? ids
                : null;
    }

    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
