package io.imcache.redis.masters;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.StoreNames;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Which masters there are, and which workers these have. Each tells of itself every few seconds; Redis's clock says how long
 * ago that was. Under these keys, which expire when no master is left, and likewise {@code imcache:{workers}}:
 *
 * <dl>
 *   <dt>{@code imcache:{masters}:reports} (hash)
 *   <dd>master to its report
 *   <dt>{@code imcache:{masters}:seen} (sorted set)
 *   <dd>master by when it last told of itself, in ms
 * </dl>
 */
public final class MasterList {
    private final StoreConnection connection;
    private final byte[][] keys;
    private final Duration remembered;

    /**
     * What a master told of itself.
     *
     * @param id the master
     * @param age how long ago it told this
     * @param report as it was given
     */
    public record Beat(String id, Duration age, String report) {}

    /**
     * @param prefix as for {@code RedisAccountStore}
     * @param remembered how long a master that is gone is remembered
     */
    public MasterList(StoreConnection connection, String prefix, Duration remembered) {
        this(connection, new StoreNames(prefix).masters(), remembered);
    }

    private MasterList(StoreConnection connection, byte[][] keys, Duration remembered) {
        this.connection = connection;
        this.keys = keys;
        this.remembered = remembered;
    }

    /** What masters tell of their workers: apart from the rest, for it is told and read more often. */
    public static MasterList ofWorkers(StoreConnection connection, String prefix, Duration remembered) {
        return new MasterList(connection, new StoreNames(prefix).workers(), remembered);
    }

    /** Tells of a master. */
    public Mono<Void> beat(String id, String report) {
        return Mono.defer(() -> BeatScript.call(connection, keys, id, report, remembered));
    }

    /** Forgets a master that stops. */
    public Mono<Void> leave(String id) {
        return Mono.defer(() -> LeaveScript.call(connection, keys, id));
    }

    /** All masters that told of themselves lately, the one that is silent for longest first. */
    public Mono<List<Beat>> all() {
        return Mono.defer(() -> MastersScript.call(connection, keys));
    }
}
