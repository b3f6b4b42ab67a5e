package io.imcache.redis.keys;

import io.imcache.redis.item.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Converts texts and numbers to the bytes that Redis has for them, and back. */
public final class Bytes {
    public static final byte[] EMPTY = {};

    private Bytes() {}

    /** Returns the text in UTF-8, with U+FFFD for each half of a character. */
    public static byte[] of(String text) {
        return Ids.wellFormed(text).getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] of(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** Converts a text or a number; null becomes empty. */
    public static byte[] orEmpty(@Nullable Object value) {
        return value == null ? EMPTY : of(value.toString());
    }

    /** Returns the text; empty for null. */
    public static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns the text; null if it is empty. */
    public static @Nullable String optional(byte @Nullable [] bytes) {
        String text = text(bytes);
        return text.isEmpty() ? null : text;
    }

    /** Returns the number; 0 for an empty text. */
    public static long number(byte @Nullable [] bytes) {
        String text = text(bytes);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** Returns one text followed by another. */
    public static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Returns a bound as ZRANGEBYLEX takes it: '[' includes the bytes, '(' does not. */
    public static byte[] bound(char kind, byte[] bound) {
        byte[] bytes = new byte[bound.length + 1];
        bytes[0] = (byte) kind;
        System.arraycopy(bound, 0, bytes, 1, bound.length);
        return bytes;
    }

    /** Returns the first bytes after all that begin with {@code prefix}. */
    public static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            if (++next[i] != 0) {
                break;
            }
        }
        return next;
    }
}
