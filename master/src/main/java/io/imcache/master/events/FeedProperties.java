package io.imcache.master.events;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configures the change feed.
 *
 * @param heartbeat how often a comment is sent, so that a quiet stream does not look dead; at least 100 ms. By default less
 *     than the 5 s that LaunchDarkly's okhttp-eventsource waits for bytes
 * @param maxStreams most open streams; one more gets 503
 * @param maxPending most bytes that wait for a slow client before it is dropped; at least 16KB
 */
@ConfigurationProperties("imcache.events")
record FeedProperties(
        @DefaultValue("4s") Duration heartbeat,
        @DefaultValue("10000") int maxStreams,
        @DefaultValue("256KB") DataSize maxPending) {

    FeedProperties {
        if (heartbeat.toMillis() < 100) {
            throw new IllegalArgumentException("imcache.events.heartbeat: " + heartbeat + " (expected: 100ms or more)");
        }
        if (maxStreams < 1) {
            throw new IllegalArgumentException("imcache.events.max-streams: " + maxStreams + " (expected: 1 or more)");
        }
        if (maxPending.toKilobytes() < 16) {
            throw new IllegalArgumentException(
                    "imcache.events.max-pending: " + maxPending + " (expected: 16KB or more)");
        }
    }
}
