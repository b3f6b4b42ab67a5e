package io.imcache.master.desktop;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Desktop clients on Socket.IO.
 *
 * @param topics conversations and contents of an account that are listed at most, of each, beside those with something unread;
 *     1 to 10,000
 * @param messages of a topic that are listed at most, the newest; 1 to 10,000
 * @param maxPending what may wait for a client that takes it too slowly, before its connection is ended; at least 64KB
 * @param hintAge how old an item may be for clients to be told at once that it is there; not negative
 * @param pushRate lists that a client did not ask for are sent so that they make no more than this in a second; at least 16KB
 */
@ConfigurationProperties("imcache.monitor")
record DesktopProperties(
        @DefaultValue("1000") int topics,
        @DefaultValue("1000") int messages,
        @DefaultValue("8MB") DataSize maxPending,
        @DefaultValue("256KB") DataSize pushRate,
        @DefaultValue("10m") Duration hintAge) {

    private static final int MOST = 10_000;

    DesktopProperties {
        check("topics", topics);
        check("messages", messages);
        check("max-pending", maxPending, 64);
        check("push-rate", pushRate, 16);
        if (hintAge.isNegative()) {
            throw new IllegalArgumentException("imcache.monitor.hint-age: %s (expected: 0 or more)".formatted(hintAge));
        }
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("imcache.monitor.%s: %d (expected: 1..%d)".formatted(name, value, MOST));
        }
    }

    private static void check(String name, DataSize value, int kilobytes) {
        if (value.toKilobytes() < kilobytes) {
            throw new IllegalArgumentException(
                    "imcache.monitor.%s: %s (expected: %dKB or more)".formatted(name, value, kilobytes));
        }
    }
}
