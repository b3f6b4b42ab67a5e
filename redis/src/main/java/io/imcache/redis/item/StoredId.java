package io.imcache.redis.item;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encodes ids of items for the store. Most ids of platforms are decimal numbers of 64 bits, with up to 19 digits. They
 * become a byte 1 and the number: 9 bytes, in three places for each item. All other ids become their UTF-8.
 */
public final class StoredId {
    private static final byte NUMBER = 1;
    /** Precedes a text that begins with one of these two bytes. */
    private static final byte TEXT = 2;

    private static final int NUMBER_BYTES = 1 + Long.BYTES;
    /** Numbers with fewer digits would not get shorter. */
    private static final int FEWEST_DIGITS = 10;

    private static final int MOST_DIGITS = 19;

    private StoredId() {}

    /** Encodes an id. No two ids have the same bytes, and none is the beginning of another followed by a 0. */
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

    /** Decodes the bytes of {@link #encode}. */
    public static String decode(byte[] bytes) {
        if (bytes.length == NUMBER_BYTES && bytes[0] == NUMBER) {
            return Long.toString(ByteBuffer.wrap(bytes).getLong(1));
        }
        int from = bytes.length > 0 && bytes[0] == TEXT ? 1 : 0;
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    /** Returns whether the id is a number that fits, and that Java writes in the same way. */
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
