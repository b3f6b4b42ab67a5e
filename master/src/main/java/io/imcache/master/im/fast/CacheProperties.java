package io.imcache.master.im.fast;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configures the pages that a master keeps.
 *
 * @param mode how a master knows that a kept page is current
 * @param maxSize most bytes of kept pages, 1 MB to 1 GB; null for an eighth of the heap
 * @param maxStaleness with {@link Mode#PUSH}, the greatest age of an answer when messages about changes are lost; 10 ms to 1 h
 */
@ConfigurationProperties("imcache.im.cache")
record CacheProperties(
        @DefaultValue("strict") Mode mode, @Nullable DataSize maxSize, @DefaultValue("5s") Duration maxStaleness) {
    private static final DataSize SMALLEST = DataSize.ofMegabytes(1);
    private static final DataSize LARGEST = DataSize.ofGigabytes(1);
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** How a master knows that a kept page is current. */
    enum Mode {
        /** Asks Redis for the account's version each time: no page is older than a push acknowledged before the request. */
        STRICT,
        /** Redis tells of changes: a page may be as old as the message takes to arrive. */
        PUSH,
        /** Keeps no pages. */
        OFF
    }

    CacheProperties {
        if (maxSize != null && (maxSize.compareTo(SMALLEST) < 0 || maxSize.compareTo(LARGEST) > 0)) {
            throw new IllegalArgumentException("imcache.im.cache.max-size: " + maxSize + " (expected: 1MB..1GB)");
        }
        if (maxStaleness.compareTo(SHORTEST) < 0 || maxStaleness.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "imcache.im.cache.max-staleness: " + maxStaleness + " (expected: 10ms..1h)");
        }
    }

    /** Returns {@link #maxSize} in bytes, or its default. */
    long bytes() {
        return maxSize == null
                ? Math.max(SMALLEST.toBytes(), Runtime.getRuntime().maxMemory() / 8)
                : maxSize.toBytes();
    }
}
