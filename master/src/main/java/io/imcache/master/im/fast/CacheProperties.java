package io.imcache.master.im.fast;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Whether a master keeps the pages that it sent.
 *
 * @param mode how a page that is kept is known to be right
 * @param maxSize bytes of pages kept at most, 1 MB to 1 GB; null for an eighth of the heap
 * @param maxStaleness with {@link Mode#PUSH}, how old an answer may be at most when messages of changes are lost; 10 ms to
 *     1 h
 */
@ConfigurationProperties("imcache.im.cache")
public record CacheProperties(
        @DefaultValue("strict") Mode mode, @Nullable DataSize maxSize, @DefaultValue("5s") Duration maxStaleness) {
    private static final DataSize SMALLEST = DataSize.ofMegabytes(1);
    private static final DataSize LARGEST = DataSize.ofGigabytes(1);
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** How a page that is kept is known to be right. */
    public enum Mode {
        /** Redis is asked for the account's version each time: a page is never older than what was acknowledged before. */
        STRICT,
        /** Redis tells of changes: a page may be as old as its message takes to come. */
        PUSH,
        /** Nothing is kept. */
        OFF
    }

    public CacheProperties {
        if (maxSize != null && (maxSize.compareTo(SMALLEST) < 0 || maxSize.compareTo(LARGEST) > 0)) {
            throw new IllegalArgumentException("imcache.im.cache.max-size: " + maxSize + " (expected: 1MB..1GB)");
        }
        if (maxStaleness.compareTo(SHORTEST) < 0 || maxStaleness.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "imcache.im.cache.max-staleness: " + maxStaleness + " (expected: 10ms..1h)");
        }
    }

    /** {@link #maxSize} in bytes, or what stands for it. */
    long bytes() {
        return maxSize == null
                ? Math.max(SMALLEST.toBytes(), Runtime.getRuntime().maxMemory() / 8)
                : maxSize.toBytes();
    }
}
