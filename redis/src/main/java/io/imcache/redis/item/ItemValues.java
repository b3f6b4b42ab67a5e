package io.imcache.redis.item;

import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The values of one item's fields, read in one pass over its JSON. Reusable for the next item, not thread-safe.
 *
 * <p>Only scalars are kept, of an array its first scalar ({@code mediaUrls}); objects count as absent.
 */
public final class ItemValues {
    private static final byte ABSENT = 0;
    private static final byte STRING = 1;
    private static final byte NUMBER = 2;
    private static final byte TRUE = 3;
    private static final byte FALSE = 4;
    /** A rank before that of every name. */
    private static final int OVERLAID = -1;

    private final FieldTable table;
    private final byte[] kinds;
    private final int[] ranks;
    private final @Nullable String[] texts;

    ItemValues(FieldTable table) {
        this.table = table;
        this.kinds = new byte[table.size()];
        this.ranks = new int[table.size()];
        this.texts = new String[table.size()];
    }

    /**
     * Reads one object; the parser stands at its {@code START_OBJECT} before and at its {@code END_OBJECT} after.
     *
     * @param indexedOnly whether to leave out what only views need
     */
    void read(JsonParser parser, boolean indexedOnly) {
        Arrays.fill(kinds, ABSENT);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            FieldTable.Name name = table.find(parser.currentName(), indexedOnly);
            JsonToken token = parser.nextToken();
            if (name == null) {
                parser.skipChildren();
            } else if (token == JsonToken.START_ARRAY) {
                readFirst(parser, name);
            } else {
                keep(parser, token, name);
                parser.skipChildren();
            }
        }
    }

    /**
     * Reads an object whose values win over those read before, by whatever name; nulls don't count.
     */
    void overlay(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            FieldTable.Name name = table.find(parser.currentName(), false);
            JsonToken token = parser.nextToken();
            if (name != null) {
                keep(parser, token, new FieldTable.Name(name.slot(), OVERLAID));
            }
            parser.skipChildren();
        }
    }

    private void readFirst(JsonParser parser, FieldTable.Name name) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return;
        }
        keep(parser, token, name);
        parser.skipChildren();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
        }
    }

    private void keep(JsonParser parser, JsonToken token, FieldTable.Name name) {
        byte kind =
                switch (token) {
                    case VALUE_STRING -> STRING;
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NUMBER;
                    case VALUE_TRUE -> TRUE;
                    case VALUE_FALSE -> FALSE;
                    default -> ABSENT;
                };
        int slot = name.slot();
        // The same name twice: the later wins, as in a JavaScript object.
        if (kind == ABSENT || (kinds[slot] != ABSENT && ranks[slot] < name.rank())) {
            return;
        }
        kinds[slot] = kind;
        ranks[slot] = name.rank();
        texts[slot] = parser.getString();
    }

    /** Whether the field has a value other than {@code null}. */
    public boolean has(Field field) {
        return kinds[field.slot] != ABSENT;
    }

    /** The value as text: a number as it was written, a boolean as {@code true} or {@code false}. */
    public @Nullable String text(Field field) {
        return kinds[field.slot] == ABSENT ? null : texts[field.slot];
    }

    /** The value as text, or {@code otherwise} where there is none or it is empty. */
    public String text(Field field, String otherwise) {
        String text = text(field);
        return text == null || text.isEmpty() ? otherwise : text;
    }

    /** True for {@code true}, a number other than 0, and the strings {@code true} and {@code 1}. */
    public boolean isTrue(Field field) {
        String text = text(field);
        return switch (kinds[field.slot]) {
            case TRUE -> true;
            case NUMBER -> text != null && !isZero(text);
            case STRING -> "true".equalsIgnoreCase(text) || "1".equals(text);
            default -> false;
        };
    }

    private static boolean isZero(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c >= '1' && c <= '9') {
                return false;
            }
            if (c == 'e' || c == 'E') {
                return true;
            }
        }
        return true;
    }

    /** The value as a time in milliseconds since 1970; empty where it is absent or no time. */
    public OptionalLong millis(Field field) {
        String text = text(field);
        byte kind = kinds[field.slot];
        return text == null || kind == TRUE || kind == FALSE ? OptionalLong.empty() : Times.parse(text);
    }

    /** The value as a whole number, fractions cut off; empty where it is absent or no number. */
    public OptionalLong number(Field field) {
        String text = text(field);
        if (text == null || text.isEmpty() || text.length() > 32) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return decimal(text);
        }
    }

    private static OptionalLong decimal(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalLong.of((long) value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
