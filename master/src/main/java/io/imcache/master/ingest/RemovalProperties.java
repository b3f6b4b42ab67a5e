package io.imcache.master.ingest;

import io.imcache.protocol.Removal;
import io.imcache.redis.model.PushSession;
import io.imcache.redis.model.SnapshotPush;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures what snapshots remove.
 *
 * @param removal what becomes of stored items that a snapshot lacks, if neither the push nor its platform says otherwise
 * @param removalByPlatform the same by platform, for pushes that name it
 * @param removalHold for how long empty snapshots of a worker that has just begun remove nothing; 0 to 24 h, 0 to switch all
 *     protection against such workers off
 */
@ConfigurationProperties("imcache.ingest")
record RemovalProperties(
        @DefaultValue("replace") Removal removal,
        @DefaultValue Map<String, Removal> removalByPlatform,
        @DefaultValue("10m") Duration removalHold) {
    private static final Duration LONGEST = Duration.ofDays(1);

    RemovalProperties {
        removalByPlatform = Map.copyOf(removalByPlatform);
        if (removalHold.isNegative() || removalHold.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("imcache.ingest.removal-hold: %d ms (expected: 0..%d)"
                    .formatted(removalHold.toMillis(), LONGEST.toMillis()));
        }
    }

    /**
     * Returns a snapshot with the removal and the session that apply to it.
     *
     * @param connection the worker's connection; null if it has none, as over HTTP
     */
    SnapshotPush applyTo(SnapshotPush push, @Nullable String connection) {
        String session = push.workerId() + "\0" + connection;
        return push.with(
                push.removal() == null ? removal(push.platform()) : push.removal(),
                removalHold.isZero() ? null : new PushSession(session, removalHold));
    }

    private Removal removal(@Nullable String platform) {
        return platform == null ? removal : removalByPlatform.getOrDefault(platform, removal);
    }
}
