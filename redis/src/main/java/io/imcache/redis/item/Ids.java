package io.imcache.redis.item;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads crawlers' ids: those of items, and of what items refer to. */
public final class Ids {
    /** The longest identity, in UTF-16 units. No platform has longer ones, and each is stored twice in Redis. */
    static final int LONGEST = 512;
    /** The most digits of a number with an exponent. */
    private static final int MOST_DIGITS = 40;

    private static final char REPLACEMENT = '\ufffd';

    private Ids() {}

    /** Reads a text, without the blanks around it; null if nothing else is in it. Halves of characters become U+FFFD. */
    public static @Nullable String ofText(String text) {
        String id = text.strip();
        return id.isEmpty() ? null : wellFormed(id);
    }

    /** Reads a number, of any length: {@code 17.0} and {@code 1.7e1}, which Python writes, are {@code 17}. */
    public static String ofNumber(String number) {
        if (isWhole(number)) {
            return number;
        }
        var value = new BigDecimal(number);
        boolean isLong =
                Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS || value.scale() > MOST_DIGITS;
        if (isLong || value.stripTrailingZeros().scale() > 0) {
            return number;
        }
        return value.toBigInteger().toString();
    }

    /** Tells whether an item can have this id: paths of requests hold it. */
    static boolean canIdentify(String id) {
        return id.length() <= LONGEST && !hasControls(id);
    }

    static boolean hasControls(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (Character.isISOControl(id.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWhole(String number) {
        for (int i = number.startsWith("-") ? 1 : 0; i < number.length(); i++) {
            if (number.charAt(i) < '0' || number.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns a text with U+FFFD for each half of a character. UTF-8 has no form for such a half. */
    public static String wellFormed(String text) {
        StringBuilder made = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            made = made == null ? new StringBuilder(text) : made;
            made.setCharAt(i, REPLACEMENT);
        }
        return made == null ? text : made.toString();
    }
}
