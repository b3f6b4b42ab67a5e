package io.imcache.master.im.body;

import io.imcache.master.web.RequestException;
import io.imcache.redis.item.Times;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A field that a body may have: what it is called, what it may be, and as which fields it is stored, by the names that
 * crawlers use.
 */
final class BodyField {
    /** What a field may be. */
    enum Type {
        /** An id: a text or a number, without control characters. */
        ID,
        TEXT,
        FLAG,
        /** A whole number, 0 or more. */
        NUMBER,
        /** A number, kept as it was written. */
        DECIMAL,
        /** A time in any spelling, stored as milliseconds. */
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

    /** Says what is stored of a value. */
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
     * @param longest most characters, or for a list most ids
     * @param names the name in the contract, then others that are taken too
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

    /** The name in the contract; {@code sender.user_id} is in an object. */
    String name() {
        return names[0];
    }

    Type type() {
        return type;
    }

    /** Most characters, or for a list most ids. */
    int longest() {
        return longest;
    }

    /** What it may be, where that is one of a few words. */
    List<String> words() {
        return words;
    }

    boolean isRequired() {
        return required;
    }

    /** Puts into the fields what is stored of this one, if the body has it. */
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
            case ID -> "a text of 1.." + longest + " characters, none of control";
            case TEXT -> (required ? "a text of 1.." : "a text of 0..") + longest + " characters";
            case FLAG -> "true or false, 1 or 0";
            case NUMBER -> "0.." + LARGEST_NUMBER;
            case DECIMAL -> "a number, 0 or more";
            case TIME -> "seconds, milliseconds or ISO-8601";
            case WORD -> String.join(", ", words);
            case IDS -> "a list of 1.." + longest + " ids";
        };
    }

    /** The value as it is stored: String, Long, Boolean or a list; null where it is not what is expected. */
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

    /** Half an emoji has no UTF-8. */
    private static boolean isUnicode(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
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
