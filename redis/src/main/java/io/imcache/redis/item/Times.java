package io.imcache.redis.item;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.OptionalLong;

/** Reads crawlers' times, in all their spellings, as milliseconds since 1970-01-01 UTC. */
public final class Times {
    /** Smaller numbers are seconds, others milliseconds: 10^10 s is the year 2286, 10^10 ms is April 1970. */
    private static final long SECONDS_BELOW = 10_000_000_000L;
    /**
     * The end of the year 9999; later numbers are no times. This also keeps orders below the bit of pinned
     * conversations.
     */
    private static final long LATEST = 253_402_300_799_999L;

    private static final int LONGEST = 40;

    private Times() {}

    /**
     * Reads seconds or milliseconds (as numbers or as numeric strings) or ISO-8601. A time without a zone is in UTC.
     *
     * @return milliseconds, between 0 and the end of the year 9999; empty if the text is no such time
     */
    public static OptionalLong parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > LONGEST) {
            return OptionalLong.empty();
        }
        try {
            return bounded(isNumeric(trimmed) ? number(trimmed) : iso(trimmed));
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
            return value < SECONDS_BELOW ? value * 1000 : value;
        }
        var value = new BigDecimal(text);
        if (Math.abs((long) value.precision() - value.scale()) > 20) {
            throw new NumberFormatException("out of range");
        }
        boolean seconds = value.compareTo(BigDecimal.valueOf(SECONDS_BELOW)) < 0;
        return (seconds ? value.movePointRight(3) : value).longValue();
    }

    private static long iso(String text) {
        if (text.length() < 10) {
            throw new DateTimeException(text);
        }
        if (text.length() == 10) {
            return LocalDate.parse(text)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toEpochMilli();
        }
        String withT = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        TemporalAccessor parsed =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(withT, ZonedDateTime::from, LocalDateTime::from);
        Instant instant =
                parsed instanceof LocalDateTime local ? local.toInstant(ZoneOffset.UTC) : Instant.from(parsed);
        return instant.toEpochMilli();
    }
}
