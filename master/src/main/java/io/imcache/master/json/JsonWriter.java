package io.imcache.master.json;

import io.imcache.redis.item.Counts;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.Ids;
import io.imcache.redis.item.ItemValues;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as UTF-8 JSON. Most of an answer is text of stored items, which is copied as it is; the generator of a library
 * would need each text as a string. Not thread-safe.
 */
public final class JsonWriter {
    /** Bytes of a usual page. */
    private static final int FIRST_SIZE = 12 * 1024;

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private byte[] json;
    private int length;

    /** Creates an empty writer with room for a page. */
    public JsonWriter() {
        this(FIRST_SIZE);
    }

    /**
     * Creates an empty writer.
     *
     * @param size bytes that it has room for before it grows
     */
    public JsonWriter(int size) {
        json = new byte[size];
    }

    /** Returns a copy of all that was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(json, length);
    }

    /** Copies all that was written into a stream. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(json, 0, length);
    }

    /** Writes a text, or {@code null}. */
    public void text(String name, @Nullable String value) {
        name(name);
        writeText(value);
    }

    /** Writes the text of an item's field, or {@code null}. */
    public void text(String name, ItemValues item, Field field) {
        name(name);
        int copied = item.copyLength(field);
        if (copied >= 0) {
            copy(item, field, copied);
        } else {
            writeText(item.text(field));
        }
    }

    /** Writes the text of an item's field, or another text if it is missing or empty. */
    public void text(String name, ItemValues item, Field field, String otherwise) {
        name(name);
        int copied = item.copyLength(field);
        if (copied > 0) {
            copy(item, field, copied);
        } else {
            writeString(item.text(field, otherwise));
        }
    }

    private void copy(ItemValues item, Field field, int copied) {
        room(copied + 2);
        json[length++] = '"';
        item.copyText(field, json, length);
        length += copied;
        json[length++] = '"';
    }

    /** Writes a whole number. */
    public void number(String name, long value) {
        name(name);
        ascii(Long.toString(value));
    }

    /** Writes a whole number, or {@code null} if it is missing. */
    public void number(String name, OptionalLong value) {
        if (value.isPresent()) {
            number(name, value.getAsLong());
        } else {
            none(name);
        }
    }

    /** Writes a decimal number, read by {@link Counts#decimal}, or {@code null} if the text is no number. */
    public void decimal(String name, @Nullable String text) {
        BigDecimal value = text == null ? null : Counts.decimal(text);
        if (value == null) {
            none(name);
        } else {
            name(name);
            ascii(value.toString());
        }
    }

    /** Writes true or false. */
    public void flag(String name, boolean value) {
        name(name);
        raw(value ? TRUE : FALSE);
    }

    /** Writes {@code null}. */
    public void none(String name) {
        name(name);
        raw(NULL);
    }

    /** Writes a list of texts. */
    public void texts(String name, Iterable<String> values) {
        beginList(name);
        values.forEach(this::textElement);
        endList();
    }

    /**
     * Writes the name of a member. Its value must follow.
     *
     * @param name ASCII characters that need no escapes
     */
    public void name(String name) {
        separate();
        room(name.length() + 3);
        json[length++] = '"';
        ascii(name);
        json[length++] = '"';
        json[length++] = ':';
    }

    /** Begins an object that has any text as its name. */
    public void beginCalled(String anyText) {
        separate();
        writeString(anyText);
        put(':');
        put('{');
    }

    /** Writes a value that is JSON already: an element of a list, or behind a name. */
    public void element(byte[] written) {
        separate();
        raw(written);
    }

    /** Writes a text that is an element of a list, behind a name, or the whole. */
    public void textElement(String value) {
        separate();
        writeString(value);
    }

    /** Begins an object that is an element of a list, behind a name, or the whole. */
    public void begin() {
        separate();
        put('{');
    }

    /** Begins an object that has a name. */
    public void begin(String name) {
        name(name);
        put('{');
    }

    /** Ends an object. */
    public void end() {
        put('}');
    }

    /** Begins a list that has a name. */
    public void beginList(String name) {
        name(name);
        put('[');
    }

    /** Begins a list that is an element of a list, behind a name, or the whole. */
    public void beginList() {
        separate();
        put('[');
    }

    /** Ends a list. */
    public void endList() {
        put(']');
    }

    /** Writes a comma, except at the beginning, in a new object or list, and behind a name. */
    private void separate() {
        if (length > 0) {
            byte last = json[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    private void writeText(@Nullable String value) {
        if (value == null) {
            raw(NULL);
        } else {
            writeString(value);
        }
    }

    private void writeString(String value) {
        if (!writePlain(value)) {
            writeEncoded(value);
        }
    }

    /** Writes a text if it is ASCII without escapes, as most texts of masters are; else returns false. */
    private boolean writePlain(String value) {
        int count = value.length();
        room(count + 2);
        byte[] target = json;
        int at = length;
        target[at++] = '"';
        for (int i = 0; i < count; i++) {
            char next = value.charAt(i);
            if (next < ' ' || next > '~' || next == '"' || next == '\\') {
                return false;
            }
            target[at++] = (byte) next;
        }
        target[at++] = '"';
        length = at;
        return true;
    }

    private void writeEncoded(String value) {
        byte[] text = Ids.wellFormed(value).getBytes(StandardCharsets.UTF_8);
        room(6 * text.length + 2);
        json[length++] = '"';
        for (byte next : text) {
            if (next == '"' || next == '\\') {
                json[length++] = '\\';
                json[length++] = next;
            } else if (next >= 0 && next < ' ') {
                escape(next);
            } else {
                json[length++] = next;
            }
        }
        json[length++] = '"';
    }

    private void escape(byte control) {
        json[length++] = '\\';
        switch (control) {
            case '\b' -> json[length++] = 'b';
            case '\t' -> json[length++] = 't';
            case '\n' -> json[length++] = 'n';
            case '\f' -> json[length++] = 'f';
            case '\r' -> json[length++] = 'r';
            default -> {
                json[length++] = 'u';
                json[length++] = '0';
                json[length++] = '0';
                json[length++] = HEX[control >> 4];
                json[length++] = HEX[control & 0xF];
            }
        }
    }

    @SuppressWarnings("deprecation") // it drops the upper half of characters, which ASCII does not use
    private void ascii(String text) {
        int count = text.length();
        room(count + 2);
        text.getBytes(0, count, json, length);
        length += count;
    }

    private void raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, json, length, bytes.length);
        length += bytes.length;
    }

    private void put(char ascii) {
        room(1);
        json[length++] = (byte) ascii;
    }

    private void room(int more) {
        if (json.length - length < more) {
            json = Arrays.copyOf(json, Math.max(2 * json.length, length + more));
        }
    }
}
