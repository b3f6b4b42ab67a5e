package io.imcache.redis.item;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads crawlers' times, in all their spellings, as milliseconds since 1970-01-01 UTC. */
public final class Times {
    /** Smaller numbers are seconds, others milliseconds: 10^10 s is the year 2286, 10^10 ms is April 1970. */
    private static final long SECONDS_BELOW = 10_000_000_000L;
    /**
     * The end of the year 9999; later times are none. This also keeps orders below the bit of pinned conversations. Larger
     * numbers are microseconds or nanoseconds.
     */
    private static final long LATEST = 253_402_300_799_999L;

    /** The first numbers that are no microseconds, and the first and last that are nanoseconds: the years 2001 and 2286. */
    private static final BigDecimal MICROSECONDS_BELOW = BigDecimal.TEN.pow(16);

    private static final BigDecimal NANOSECONDS_FROM = BigDecimal.TEN.pow(18);
    private static final BigDecimal NANOSECONDS_BELOW = BigDecimal.TEN.pow(19);

    private static final int LONGEST = 64;

    /** A date, perhaps with a time of day and a zone, as ISO-8601 has them or in Chinese, with words around it. */
    private static final Pattern DATE = Pattern.compile("[\\p{IsHan}：: ]*"
            + "(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?"
            + "(?:[T ]? *(\\d{1,2})[:时点](\\d{1,2})分?(?::?(\\d{1,2})(?:[.,](\\d{1,9})\\d*)?秒?)?)?"
            + " *(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?[\\p{IsHan} ]*");

    /** The zone of times that name none: that of the platforms, unless it is configured. */
    private static volatile ZoneId zone = ZoneId.of("Asia/Shanghai");

    private Times() {}

    /**
     * Sets the zone of times that name none. Is called once, before the first item is read, with the same zone on all
     * masters: an item's place in the index follows from its times.
     */
    public static void setZone(ZoneId ofPlatforms) {
        zone = ofPlatforms;
    }

    /**
     * Reads seconds, milliseconds, microseconds or nanoseconds (as numbers or as numeric strings), ISO-8601, or a Chinese
     * date. A time without a zone is in that of the platforms. Times that are relative to the present are unknown.
     *
     * @return milliseconds, between 0 and the end of the year 9999; empty if the text is no such time
     */
    public static OptionalLong parse(String text) {
        return parse(text, zone);
    }

    /** @param otherwise the zone of a time that names none */
    static OptionalLong parse(String text, ZoneId otherwise) {
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > LONGEST) {
            return OptionalLong.empty();
        }
        try {
            return bounded(isNumeric(trimmed) ? number(trimmed) : date(trimmed, otherwise));
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Reads up to 15 digits as {@link #parse} does; -1 if the bytes are anything else, or no time. */
    static long ofDigits(byte[] bytes, int from, int to) {
        if (to - from > 15) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        long millis = value < SECONDS_BELOW ? value * 1000 : value;
        return millis > LATEST ? -1 : millis;
    }

    private static OptionalLong bounded(long millis) {
        return millis < 0 || millis > LATEST ? OptionalLong.empty() : OptionalLong.of(millis);
    }

    private static boolean isNumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean sign = (c == '-' || c == '+') && (i == 0 || isExponent(text.charAt(i - 1)));
            if (!(c >= '0' && c <= '9') && c != '.' && !isExponent(c) && !sign) {
                return false;
            }
        }
        return true;
    }

    private static boolean isExponent(char c) {
        return c == 'e' || c == 'E';
    }

    private static long number(String text) {
        if (text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long value = Long.parseLong(text);
            if (value <= LATEST) {
                return value < SECONDS_BELOW ? value * 1000 : value;
            }
        }
        var value = new BigDecimal(text);
        if (Math.abs((long) value.precision() - value.scale()) > 20) {
            throw new NumberFormatException("out of range");
        }
        if (value.compareTo(BigDecimal.valueOf(SECONDS_BELOW)) < 0) {
            return value.movePointRight(3).longValue();
        }
        if (value.compareTo(BigDecimal.valueOf(LATEST)) <= 0) {
            return value.longValue();
        }
        if (value.compareTo(MICROSECONDS_BELOW) < 0) {
            return value.movePointLeft(3).longValue();
        }
        if (value.compareTo(NANOSECONDS_FROM) >= 0 && value.compareTo(NANOSECONDS_BELOW) < 0) {
            return value.movePointLeft(6).longValue();
        }
        throw new NumberFormatException("out of range");
    }

    private static long date(String text, ZoneId otherwise) {
        Matcher date = DATE.matcher(text);
        if (!date.matches()) {
            // Such as 2025-10-30T07:01:30+08:00[Asia/Shanghai].
            return ZonedDateTime.parse(text, DateTimeFormatter.ISO_ZONED_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
        }
        LocalDateTime local = LocalDateTime.of(
                part(date, 1), part(date, 2), part(date, 3), part(date, 4), part(date, 5), part(date, 6), nanos(date));
        ZoneId at = zone(date.group(8));
        return local.atZone(at == null ? otherwise : at).toInstant().toEpochMilli();
    }

    private static int part(Matcher date, int group) {
        String digits = date.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(Matcher date) {
        String digits = date.group(7);
        return digits == null ? 0 : Integer.parseInt((digits + "00000000").substring(0, 9));
    }

    private static @Nullable ZoneId zone(@Nullable String named) {
        if (named == null) {
            return null;
        }
        return named.startsWith("+") || named.startsWith("-") ? ZoneOffset.of(named) : ZoneOffset.UTC;
    }
}
