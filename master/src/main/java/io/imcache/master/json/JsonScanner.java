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
 * Finds where the values of a push begin and end, several times faster than a parser reads them. Checks only the characters between
 * values, and how deep the values nest. The caller must parse a value that it uses, unless it is equal to a value parsed before.
 *
 * <p>All methods that read may throw {@link NoJsonException} or {@link TooMuchException}.
 */
public final class JsonScanner {
    /**
     * Bounds on a value.
     *
     * @param factory creates parsers
     * @param depth the most levels that nest
     * @param textLength the most characters of a text
     */
    public record Bounds(JsonFactory factory, int depth, int textLength) {}

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    /** Masks the bit in which square and curly brackets differ. */
    private static final int BRACKETS = ~('[' ^ '{');

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] json;
    private final int start;
    private final int end;
    private final Bounds bounds;
    /** Says where objects and arrays end; null if that is not known. */
    private final @Nullable JsonOutline known;

    private int nextKnown;
    private int at;
    private int depth;
    /** Whether no value of the object or array entered last was read yet. */
    private boolean first;

    /** Creates a scanner of UTF-8 from index {@code from} to before {@code to}. */
    public JsonScanner(byte[] json, int from, int to, Bounds bounds) {
        this(json, from, to, bounds, null);
    }

    /** @param outline of the value, if it was passed over before */
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

    /** Names the kind of the next value, for an error message. */
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

    /** Returns the first byte of the next token. */
    public byte next() {
        if (isAtEnd()) {
            throw invalid(end);
        }
        return json[at];
    }

    /** Enters the next object or array. */
    public void enter() {
        next();
        at++;
        deeper();
        first = true;
    }

    /** Returns the name of the next member, whose value must be read next; null at the end of the object, which is left. */
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

    /** Tells whether the array has another element, which must be read next; else leaves the array. */
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

    /** Returns the text of a string. Parses only those with escapes or other characters than ASCII. */
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

    /** Passes over a value and returns the index of its first byte. {@link #at} returns the index after its last. */
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

    /** Passes over an object or array and records its outline. */
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

    /** Returns the index after the value that was read last. */
    public int at() {
        return at;
    }

    private static boolean endsScalar(byte next) {
        return next == ',' || next == '}' || next == ']' || next == ':' || next == '"' || (next <= ' ' && next >= 0);
    }

    /** Passes over an object or array. Uses local variables and a static method for strings, for it sees each byte of a push. */
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

    /** Checks the length of a string. Counts each character of an escape. */
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

    /** Returns the index of the quote that ends a string, or at least {@code end} if there is none. Checks eight bytes at a time. */
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

    /** Sets the highest bit of the first byte that is 0, and perhaps bits of later bytes. */
    private static long zeroes(long bytes) {
        return (bytes - ONES) & ~bytes & HIGHS;
    }

    /** Parses the next value to check it. */
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

    /** Reads a scalar as text; null for {@code null}. */
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

    /** Tells whether only whitespace is left. */
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

    /** The value is no JSON. */
    public static final class NoJsonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int place;

        private NoJsonException(int place) {
            super("no JSON at byte " + place, null, false, false);
            this.place = place;
        }

        /** Returns the index of the error, in bytes from the first. */
        public int place() {
            return place;
        }
    }

    /** The value nests too deep, or has a text, name or number that is too long. */
    public static final class TooMuchException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooMuchException() {
            super("beyond the bounds", null, false, false);
        }
    }
}
