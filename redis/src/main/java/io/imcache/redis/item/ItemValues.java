package io.imcache.redis.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The values of an item's fields, read in one pass over its JSON. Reusable for the next item, not thread-safe.
 *
 * <p>Keeps scalars only: the first scalar of an array ({@code mediaUrls}), and nothing of an object.
 */
public final class ItemValues {
    static final byte ABSENT = 0;
    static final byte STRING = 1;
    static final byte NUMBER = 2;
    static final byte TRUE = 3;
    static final byte FALSE = 4;
    private static final byte[] NOWHERE = {};
    private static final JsonFactory JSON = new JsonFactory();
    /** A rank before those of all names. */
    private static final int OVERLAID = -1;

    private final FieldTable table;
    private final byte[] kinds;
    private final int[] ranks;
    /** Values as text; those of scanned values are made on demand. */
    private final @Nullable String[] texts;

    private byte[] scanned = NOWHERE;
    /** Where a scanned value begins, without quotes; 0 for values that were not scanned. */
    private final int[] from;

    private final int[] to;
    /** Whether the bytes of a scanned string are its text. */
    private final boolean[] plain;

    ItemValues(FieldTable table) {
        this.table = table;
        this.kinds = new byte[table.size()];
        this.ranks = new int[table.size()];
        this.texts = new String[table.size()];
        this.from = new int[table.size()];
        this.to = new int[table.size()];
        this.plain = new boolean[table.size()];
    }

    /** Scans an item that was parsed when it was stored, without decoding texts. Parses it if that fails. */
    void scan(byte[] json) {
        Arrays.fill(kinds, ABSENT);
        scanned = json;
        if (!new ItemScanner(json, table, this).scan()) {
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
                parser.nextToken();
                read(parser, false);
            }
        }
    }

    /** Keeps a scanned value, unless a name of a lower rank gave one. */
    void keep(FieldTable.Name name, byte kind, int begin, int end, boolean isPlain) {
        int slot = name.slot();
        if (kinds[slot] != ABSENT && ranks[slot] < name.rank()) {
            return;
        }
        if (table.isId(slot) && !isPlainId(kind, begin, end, isPlain)) {
            keepId(name, kind, kind == STRING ? string(begin, end, isPlain) : ascii(begin, end));
            return;
        }
        kinds[slot] = kind;
        ranks[slot] = name.rank();
        texts[slot] = null;
        from[slot] = begin;
        to[slot] = end;
        plain[slot] = isPlain;
    }

    /** Tells whether an id is what stands there: it begins and ends with letters or digits of ASCII, as nearly all do. */
    private boolean isPlainId(byte kind, int begin, int end, boolean isPlain) {
        if (kind == STRING) {
            return isPlain && begin < end && scanned[begin] > ' ' && scanned[end - 1] > ' ';
        }
        for (int i = begin; i < end; i++) {
            if (scanned[i] < '0' || scanned[i] > '9') {
                return false;
            }
        }
        return kind == NUMBER;
    }

    /** Keeps an id. An empty one, and a boolean, is none. */
    private void keepId(FieldTable.Name name, byte kind, String text) {
        int slot = name.slot();
        String id =
                switch (kind) {
                    case STRING -> Ids.ofText(text);
                    case NUMBER -> Ids.ofNumber(text);
                    default -> null;
                };
        if (id != null) {
            kinds[slot] = kind;
            ranks[slot] = name.rank();
            texts[slot] = id;
            from[slot] = 0;
        }
    }

    /**
     * Reads an object. The parser is at its {@code START_OBJECT} before and at its {@code END_OBJECT} after.
     *
     * @param indexedOnly whether to leave out fields that only views need
     */
    void read(JsonParser parser, boolean indexedOnly) {
        Arrays.fill(kinds, ABSENT);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String called = parser.currentName();
            FieldTable.Name name = table.find(called, indexedOnly);
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && !indexedOnly && isGroup(called)) {
                readGroup(parser, called);
            } else {
                readMember(parser, token, name);
            }
        }
    }

    private void readMember(JsonParser parser, JsonToken token, FieldTable.@Nullable Name name) {
        if (name == null) {
            parser.skipChildren();
        } else if (token == JsonToken.START_ARRAY) {
            readFirst(parser, name);
        } else {
            keep(parser, token, name);
            parser.skipChildren();
        }
    }

    private boolean isGroup(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return table.isGroup(bytes, 0, bytes.length);
    }

    private void readGroup(JsonParser parser, String group) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            FieldTable.Name name = table.find(group + '.' + parser.currentName(), false);
            readMember(parser, parser.nextToken(), name);
        }
    }

    /** Reads an object whose values win over those read before, under any name. Nulls don't count. */
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
        // If a name comes twice, the later value wins, as in a JavaScript object.
        if (kind == ABSENT || (kinds[slot] != ABSENT && ranks[slot] < name.rank())) {
            return;
        }
        if (table.isId(slot)) {
            keepId(name, kind, parser.getString());
            return;
        }
        kinds[slot] = kind;
        ranks[slot] = name.rank();
        texts[slot] = Ids.wellFormed(parser.getString());
        from[slot] = 0;
    }

    /** Returns whether the field has a value other than {@code null}. */
    public boolean has(Field field) {
        return kinds[field.slot] != ABSENT;
    }

    /**
     * Returns the value as text: a number as it was written, a boolean as {@code true} or {@code false}; null if it is
     * absent.
     */
    public @Nullable String text(Field field) {
        int slot = field.slot;
        if (kinds[slot] == ABSENT) {
            return null;
        }
        String text = texts[slot];
        if (text == null) {
            text = decode(slot);
            texts[slot] = text;
        }
        return text;
    }

    private String decode(int slot) {
        return switch (kinds[slot]) {
            case TRUE -> "true";
            case FALSE -> "false";
            case NUMBER -> ascii(from[slot], to[slot]);
            default -> string(from[slot], to[slot], plain[slot]);
        };
    }

    private String ascii(int begin, int end) {
        return new String(scanned, begin, end - begin, StandardCharsets.ISO_8859_1);
    }

    private String string(int begin, int end, boolean isPlain) {
        return isPlain
                ? new String(scanned, begin, end - begin, StandardCharsets.UTF_8)
                : unescape(scanned, begin - 1, end + 1);
    }

    /** Returns the text of a JSON string, given with its quotes. Halves of characters become U+FFFD. */
    static String unescape(byte[] json, int begin, int end) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, begin, end - begin)) {
            parser.nextToken();
            return Ids.wellFormed(parser.getString());
        } catch (JacksonException e) {
            // Bytes that are no text are accepted here, as they were when the item was pushed.
            return new String(json, begin + 1, end - begin - 2, StandardCharsets.UTF_8);
        }
    }

    /**
     * Returns how many bytes {@link #copyText} copies; -1 if only {@link #text(Field)} can give the text, or if it is
     * absent.
     */
    public int copyLength(Field field) {
        int slot = field.slot;
        boolean copied = from[slot] > 0 && (kinds[slot] == NUMBER || (kinds[slot] == STRING && plain[slot]));
        return copied ? to[slot] - from[slot] : -1;
    }

    /** Copies the text as it is between the quotes of a JSON string. */
    public void copyText(Field field, byte[] target, int at) {
        int slot = field.slot;
        System.arraycopy(scanned, from[slot], target, at, to[slot] - from[slot]);
    }

    /** Returns the value as text; {@code otherwise} if it is absent or empty. */
    public String text(Field field, String otherwise) {
        String text = text(field);
        return text == null || text.isEmpty() ? otherwise : text;
    }

    /** Returns true for {@code true}, a number other than 0, and the strings {@code true} and {@code 1}. */
    public boolean isTrue(Field field) {
        return switch (kinds[field.slot]) {
            case TRUE -> true;
            case NUMBER -> !isZero(text(field, "0"));
            case STRING -> "true".equalsIgnoreCase(text(field)) || "1".equals(text(field));
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

    /** Returns the value as a time in milliseconds since 1970; empty if it is absent or no time. */
    public OptionalLong millis(Field field) {
        if (copyLength(field) > 0) {
            long millis = Times.ofDigits(scanned, from[field.slot], to[field.slot]);
            if (millis >= 0) {
                return OptionalLong.of(millis);
            }
        }
        String text = text(field);
        byte kind = kinds[field.slot];
        return text == null || kind == TRUE || kind == FALSE ? OptionalLong.empty() : Times.parse(text);
    }

    /** Returns the value as a whole number, see {@link Counts#parse}; empty if it is absent or no number. */
    public OptionalLong number(Field field) {
        String text = text(field);
        return text == null ? OptionalLong.empty() : Counts.parse(text);
    }
}
