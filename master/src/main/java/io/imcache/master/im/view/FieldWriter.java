package io.imcache.master.im.view;

import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the fields of an answer. */
public final class FieldWriter {
    /** Digits of the longest decimal that is written as a number; longer ones are no measure of anything. */
    private static final int LONGEST_DECIMAL = 32;

    private static final int LARGEST_EXPONENT = 300;
    private static final char REPLACEMENT = '\ufffd';

    private final JsonGenerator json;

    FieldWriter(JsonGenerator json) {
        this.json = json;
    }

    /** Writes a text, or {@code null}. */
    public void text(String name, @Nullable String value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            writeString(value);
        }
    }

    /** Writes a whole number. */
    public void number(String name, long value) {
        json.writeName(name);
        json.writeNumber(value);
    }

    /** Writes a whole number, or {@code null} where there is none. */
    void number(String name, OptionalLong value) {
        json.writeName(name);
        if (value.isPresent()) {
            json.writeNumber(value.getAsLong());
        } else {
            json.writeNull();
        }
    }

    /** Writes a number with its fraction, or {@code null} where the text is none. */
    void decimal(String name, @Nullable String text) {
        BigDecimal value = text == null ? null : parseDecimal(text);
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    private static @Nullable BigDecimal parseDecimal(String text) {
        if (text.length() > LONGEST_DECIMAL) {
            return null;
        }
        try {
            var value = new BigDecimal(text);
            return Math.abs((long) value.scale()) > LARGEST_EXPONENT ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Writes true or false. */
    public void flag(String name, boolean value) {
        json.writeName(name);
        json.writeBoolean(value);
    }

    /** Writes {@code null}: there is no such thing. */
    void none(String name) {
        json.writeName(name);
        json.writeNull();
    }

    /** Writes a list of texts. */
    public void texts(String name, Iterable<String> values) {
        beginList(name);
        values.forEach(this::writeString);
        endList();
    }

    void name(String name) {
        json.writeName(name);
    }

    void begin() {
        json.writeStartObject();
    }

    void begin(String name) {
        json.writeName(name);
        json.writeStartObject();
    }

    void end() {
        json.writeEndObject();
    }

    void beginList(String name) {
        json.writeName(name);
        json.writeStartArray();
    }

    void endList() {
        json.writeEndArray();
    }

    private void writeString(String value) {
        json.writeString(isWellFormed(value) ? value : wellFormed(value));
    }

    /** Crawlers cut texts in the middle of an emoji; what is left of it has no UTF-8, and a generator refuses it. */
    private static boolean isWellFormed(String value) {
        int i = 0;
        while (i < value.length()) {
            int point = value.codePointAt(i);
            if (isLoneSurrogate(point)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }

    private static String wellFormed(String value) {
        var text = new StringBuilder(value.length());
        value.codePoints().forEach(point -> text.appendCodePoint(isLoneSurrogate(point) ? REPLACEMENT : point));
        return text.toString();
    }

    private static boolean isLoneSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
