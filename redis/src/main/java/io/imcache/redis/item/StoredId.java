package io.imcache.redis.item;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Ids of items as the store has them. Those of platforms are decimal numbers of 64 bits, mostly 19 digits: these are a byte
 * 1 and the number, 9 bytes in all, in three places for each item. All others are their UTF-8.
 */
public final class StoredId {
    private static final byte NUMBER = 1;
    /** Before a text that begins like something else than a text. */
    private static final byte TEXT = 2;

    private static final int NUMBER_BYTES = 1 + Long.BYTES;
    /** Shorter numbers would not get shorter. */
    private static final int FEWEST_DIGITS = 10;

    private static final int MOST_DIGITS = 19;

    private StoredId() {}

    /** The id as bytes; no two ids have the same, and none is the beginning of another with a 0 behind it. */
    public static byte[] encode(String id) {
        if (isNumber(id)) {
            return ByteBuffer.allocate(NUMBER_BYTES)
                    .put(NUMBER)
                    .putLong(Long.parseLong(id))
                    .array();
        }
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text[0] > TEXT || text[0] < NUMBER) {
            return text;
        }
        return ByteBuffer.allocate(1 + text.length).put(TEXT).put(text).array();
    }

    /** The id that {@link #encode} made these bytes of. */
    public static String decode(byte[] bytes) {
        if (bytes.length == NUMBER_BYTES && bytes[0] == NUMBER) {
            return Long.toString(ByteBuffer.wrap(bytes).getLong(1));
        }
        int from = bytes.length > 0 && bytes[0] == TEXT ? 1 : 0;
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    /** Whether it is a number that is written as Java writes it, and fits. */
    private static boolean isNumber(String id) {
        int length = id.length();
        if (length < FEWEST_DIGITS || length > MOST_DIGITS || id.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return false;
            }
        }
        return length < MOST_DIGITS || id.compareTo("9223372036854775807") <= 0;
    }
}
