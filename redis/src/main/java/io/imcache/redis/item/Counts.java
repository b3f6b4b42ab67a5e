package io.imcache.redis.item;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads crawlers' counts, in all their spellings: as platforms write them in JSON, and as they show them to people. */
public final class Counts {
    private static final int LONGEST = 32;
    /** Digits that fit into 64 bits, whichever they are. */
    private static final int PLAIN = 18;

    /** A number, perhaps in groups of thousands, with a unit, and with a plus that says that it is a little more. */
    private static final Pattern COUNT = Pattern.compile(
            "([+-]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d*)?|[+-]?\\.\\d+)(?:e([+-]?\\d{1,3})| ?([kwm千万萬亿億]|百万|千万))?\\+?");

    /** Powers of ten. */
    private static final Map<String, Integer> UNITS =
            Map.of("k", 3, "千", 3, "w", 4, "万", 4, "萬", 4, "m", 6, "百万", 6, "千万", 7, "亿", 8, "億", 8);

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);

    private Counts() {}

    /**
     * Reads a whole number: {@code 1234}, {@code 1,234}, {@code 1.2万}, {@code 99+}. Leaves out fractions; takes what is beyond 64
     * bits for the most of them.
     *
     * @return empty if the text is no number
     */
    public static OptionalLong parse(String text) {
        if (isPlain(text)) {
            return OptionalLong.of(Long.parseLong(text));
        }
        BigDecimal value = decimal(text);
        return value == null
                ? OptionalLong.empty()
                : OptionalLong.of(value.min(MOST).max(LEAST).longValue());
    }

    /** Reads a decimal as {@link #parse} does, with its fraction; null if the text is no number. */
    public static @Nullable BigDecimal decimal(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        Matcher count = COUNT.matcher(narrow(text).strip());
        if (!count.matches()) {
            return null;
        }
        var value = new BigDecimal(requireNonNull(count.group(1)).replace(",", ""));
        String exponent = count.group(2);
        if (exponent != null) {
            return value.scaleByPowerOfTen(Integer.parseInt(exponent));
        }
        String unit = count.group(3);
        return unit == null ? value : value.movePointRight(requireNonNull(UNITS.get(unit)));
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty() || text.length() > PLAIN) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Replaces full-width letters and digits, and capitals. */
    private static String narrow(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= '！' && chars[i] <= '～') {
                chars[i] = (char) (chars[i] - '！' + '!');
            }
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] = (char) (chars[i] + 'a' - 'A');
            }
        }
        return new String(chars);
    }
}
