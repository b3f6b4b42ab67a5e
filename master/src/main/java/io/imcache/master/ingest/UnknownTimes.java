package io.imcache.master.ingest;

import io.imcache.redis.model.SnapshotPush;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts new and changed items with times that say none, such as {@code 3天前}, so that operators see which crawler to correct. */
final class UnknownTimes {
    /** How many platforms are told apart, so that a crawler can't add meters without end. */
    private static final int MOST_PLATFORMS = 20;

    private static final int LONGEST_PLATFORM = 64;
    private static final String OTHERS = "(others)";

    private final MeterRegistry meters;
    private final Set<String> platforms = ConcurrentHashMap.newKeySet();

    UnknownTimes(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Counts those of a push that was stored or refused. */
    void count(SnapshotPush push) {
        push.collections().forEach((collection, items) -> items.unknownTimes()
                .forEach((field, count) -> Counter.builder("imcache.push.unknown.times")
                        .description("New and changed items of pushes with a time that can't be understood")
                        .tag("platform", label(push.platform() == null ? "" : push.platform()))
                        .tag("field", collection.jsonName() + '.' + field)
                        .register(meters)
                        .increment(count)));
    }

    private String label(String platform) {
        if (platform.length() <= LONGEST_PLATFORM
                && (platforms.contains(platform) || platforms.size() < MOST_PLATFORMS)) {
            platforms.add(platform);
            return platform;
        }
        return OTHERS;
    }
}
