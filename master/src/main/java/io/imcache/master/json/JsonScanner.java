package io.imcache.master.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds where the values in a push begin and end, several times faster than a parser reads them. It checks what stands
 * between values and how deep they nest, and no more: whoever takes a value has it parsed, or knows it, byte for byte, from
 * before.
 *
 * <p>All that it reads may end with {@link NoJsonException} or {@link TooMuchException}.
 */
public final class JsonScanner {
    /**
     * What is parsed, and how.
     *
     * @param factory of the parser
     * @param depth levels that may nest
     * @param textLength characters that a text may have
     */
    public record Bounds(JsonFactory factory, int depth, int textLength) {}

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    /** What is left of both kinds of brackets without the bit that tells them apart. */
    private static final int BRACKETS = ~('[' ^ '{');

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] json;
    private final int start;
    private final int end;
    private final Bounds bounds;
    /** What is known of what it passes over; null where nothing is. */
    private final @Nullable JsonOutline known;

    private int nextKnown;
    private int at;
    private int depth;
    /** Whether the object or array that was entered last has had no value yet. */
    private boolean first;

    /** Reads UTF-8 from here to there. */
    public JsonScanner(byte[] json, int from, int to, Bounds bounds) {
        this(json, from, to, bounds, null);
    }

    /** @param outline of what is there, where something is known of it */
    public JsonScanner(byte[] json, int from, int to, Bounds bounds, @Nullable JsonOutline outline) {
        this.known = outline != null && outline.isWithin(bounds) ? outline : null;
        this.json = json;
        this.start = from;
        this.end = to;
        this.bounds = bounds;
        boolean marked = to - from >= BYTE_ORDER_MARK.length
                && json[from] == BYTE_ORDER_MARK[0]
                && json[from + 1] == BYTE_ORDER_MARK[1]
                && json[from + 2] == BYTE_ORDER_MARK[2];
        this.at = marked ? from + BYTE_ORDER_MARK.length : from;
    }

    /** What the next value is, as an error message names it. */
    public String kind() {
        byte next = next();
        if (next != '{' && next != '[') {
            int from = at;
            check();
            at = from;
        }
        return switch (next) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            default -> "a number";
        };
    }

    /** The first byte of what comes next. */
    public byte next() {
        if (isAtEnd()) {
            throw invalid(end);
        }
        return json[at];
    }

    /** Enters the object or array that comes next. */
    public void enter() {
        next();
        at++;
        deeper();
        first = true;
    }

    /** The next member's name, with the value to be read next; null at the end of the object, which is left. */
    public @Nullable String nextName() {
        if (!hasNext((byte) '}')) {
            return null;
        }
        if (next() != '"') {
            throw invalid(at);
        }
        int from = at;
        passString();
        String name = text(from, at);
        if (next() != ':') {
            throw invalid(at);
        }
        at++;
        next();
        return name;
    }

    /** Whether the array has one more element, to be read next; where not, the array is left. */
    public boolean nextElement() {
        return hasNext((byte) ']');
    }

    private boolean hasNext(byte last) {
        byte next = next();
        if (next == last) {
            at++;
            depth--;
            first = false;
            return false;
        }
        if (!first) {
            if (next != ',') {
                throw invalid(at);
            }
            at++;
            if (next() == last) {
                throw invalid(at);
            }
        }
        first = false;
        return true;
    }

    /** The text of a string; of most it is what the bytes between the quotes say, all others are the parser's. */
    private String text(int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if (json[i] < ' ' || json[i] == '\\') {
                return parsed(from, to);
            }
        }
        return new String(json, from + 1, to - from - 2, StandardCharsets.US_ASCII);
    }

    private String parsed(int from, int to) {
        try (JsonParser parser = parser(from, to)) {
            parser.nextToken();
            String text = parser.getString();
            if (parser.nextToken() != null) {
                throw invalid(to);
            }
            return text;
        } catch (JacksonException e) {
            throw invalid(from, e);
        }
    }

    /** Passes over a value and says where it began; {@link #at} says where it has ended. */
    public int pass() {
        byte kind = next();
        int from = at;
        switch (kind) {
            case '"' -> passString();
            case '{', '[' -> {
                if (!passKnown()) {
                    passNested(null);
                }
            }
            default -> {
                while (at < end && !endsScalar(json[at])) {
                    at++;
                }
                if (at == from) {
                    throw invalid(at);
                }
            }
        }
        first = false;
        return from;
    }

    /** Passes over an object or array likewise, and says what it is made of. */
    public JsonOutline passOutlined() {
        var outline = new JsonOutline();
        next();
        passNested(outline);
        first = false;
        return outline;
    }

    private boolean passKnown() {
        if (known == null) {
            return false;
        }
        while (nextKnown < known.size() && known.begin(nextKnown) < at) {
            nextKnown++;
        }
        if (nextKnown == known.size() || known.begin(nextKnown) != at) {
            return false;
        }
        at = known.end(nextKnown);
        return true;
    }

    /** Where it stands: behind the value that was passed over. */
    public int at() {
        return at;
    }

    private static boolean endsScalar(byte next) {
        return next == ',' || next == '}' || next == ']' || next == ':' || next == '"' || (next <= ' ' && next >= 0);
    }

    /** In local variables, and with strings passed over by a method that knows no fields: this sees each byte of a push. */
    private void passNested(@Nullable JsonOutline outline) {
        int i = at;
        int nested = depth;
        do {
            if (i >= end) {
                throw invalid(end);
            }
            byte next = json[i++];
            if (next == '"') {
                int from = i;
                i = closingQuote(json, from, end) + 1;
                if (i > end) {
                    throw invalid(end);
                }
                checkLength(from, i - 1);
                if (outline != null) {
                    outline.text(i - 1 - from);
                }
            } else if ((next & BRACKETS) == '[') {
                if (outline != null) {
                    outline.begin(nested - depth, i - 1);
                }
                if (++nested > bounds.depth()) {
                    throw new TooMuchException();
                }
            } else if ((next & BRACKETS) == ']') {
                nested--;
                if (outline != null) {
                    outline.end(nested - depth, i);
                }
            }
        } while (nested > depth);
        at = i;
    }

    private void deeper() {
        if (++depth > bounds.depth()) {
            throw new TooMuchException();
        }
    }

    /** At most: an escape counts as what it is written with. */
    private void checkLength(int from, int to) {
        if (to - from <= bounds.textLength()) {
            return;
        }
        int characters = 0;
        for (int i = from; i < to; i++) {
            if ((json[i] & 0xC0) != 0x80) {
                characters++;
            }
        }
        if (characters > bounds.textLength()) {
            throw new TooMuchException();
        }
    }

    private void passString() {
        int from = at + 1;
        int quote = closingQuote(json, from, end);
        if (quote >= end) {
            throw invalid(end);
        }
        at = quote + 1;
        checkLength(from, quote);
    }

    /** Where the quote is that ends a string; the end or more where none is. Eight bytes at a time, until one is a quote or a backslash. */
    private static int closingQuote(byte[] json, int from, int end) {
        int i = from;
        while (true) {
            while (i + Long.BYTES <= end) {
                long bytes = (long) LONGS.get(json, i);
                long found = zeroes(bytes ^ QUOTES) | zeroes(bytes ^ BACKSLASHES);
                if (found != 0) {
                    i += Long.numberOfTrailingZeros(found) / Byte.SIZE;
                    break;
                }
                i += Long.BYTES;
            }
            if (i >= end || json[i] == '"') {
                return i;
            }
            i += json[i] == '\\' ? 2 : 1;
        }
    }

    /** The highest bit of each byte that is 0, and perhaps of bytes behind the first such. */
    private static long zeroes(long bytes) {
        return (bytes - ONES) & ~bytes & HIGHS;
    }

    /** Parses the value that comes next, so that it is checked, and leaves it. */
    public void check() {
        int from = pass();
        try (JsonParser parser = parser(from, at)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw invalid(from);
            }
        } catch (JacksonException e) {
            throw invalid(from, e);
        }
    }

    /** A string or number as text; null for null. */
    public @Nullable String scalar() {
        int from = pass();
        if (json[from] == '"') {
            return text(from, at);
        }
        String text = parsed(from, at);
        return json[from] == 'n' ? null : text;
    }

    private JsonParser parser(int from, int to) {
        return bounds.factory().createParser(ObjectReadContext.empty(), json, from, to - from);
    }

    /** Whether nothing comes any more. */
    public boolean isAtEnd() {
        while (at < end && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at == end;
    }

    private RuntimeException invalid(int from, JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return new TooMuchException();
        }
        long place = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
        return invalid(from + (int) Math.max(0, place));
    }

    private NoJsonException invalid(int place) {
        return new NoJsonException(place - start);
    }

    /** This is no JSON. */
    public static final class NoJsonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int place;

        private NoJsonException(int place) {
            super("no JSON at byte " + place, null, false, false);
            this.place = place;
        }

        /** Where, in bytes from the first. */
        public int place() {
            return place;
        }
    }

    /** This nests too deep, or has a text, name or number that is too long. */
    public static final class TooMuchException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooMuchException() {
            super("beyond the bounds", null, false, false);
        }
    }
}
