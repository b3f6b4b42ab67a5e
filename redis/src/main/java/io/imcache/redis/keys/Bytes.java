package io.imcache.redis.keys;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts and numbers as Redis has them: bytes. */
public final class Bytes {
    public static final byte[] EMPTY = {};

    private Bytes() {}

    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] of(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    public static String text(@Nullable Object bytes) {
        return bytes == null ? "" : new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** The text, or null where it is empty. */
    public static @Nullable String optional(@Nullable Object bytes) {
        String text = text(bytes);
        return text.isEmpty() ? null : text;
    }

    public static long number(@Nullable Object bytes) {
        if (bytes instanceof Long number) {
            return number;
        }
        String text = text(bytes);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** {@code bound} as ZRANGEBYLEX and its kin take it: '[' includes it, '(' does not. */
    public static byte[] bound(char kind, byte[] bound) {
        byte[] bytes = new byte[bound.length + 1];
        bytes[0] = (byte) kind;
        System.arraycopy(bound, 0, bytes, 1, bound.length);
        return bytes;
    }

    /** The first bytes after all that begin with {@code prefix}. */
    public static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            if (++next[i] != 0) {
                break;
            }
        }
        return next;
    }

    @SuppressWarnings("unchecked") // a script's nested reply is what its header says
    public static List<@Nullable Object> list(@Nullable Object reply) {
        return reply == null ? List.of() : (List<@Nullable Object>) reply;
    }
}
