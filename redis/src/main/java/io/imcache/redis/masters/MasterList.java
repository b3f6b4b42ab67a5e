package io.imcache.redis.masters;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Knows which masters run, and which workers each has. Every master reports every few seconds; Redis's clock tells how old a
 * report is. The reports are under these keys, which expire when no master is left, and likewise under
 * {@code imcache:{workers}}:
 *
 * <dl>
 *   <dt>{@code imcache:{masters}:reports} (hash)
 *   <dd>master to its report
 *   <dt>{@code imcache:{masters}:seen} (sorted set)
 *   <dd>master by when it reported last, in ms
 * </dl>
 */
public final class MasterList {
    private static final LuaScript BEAT = new LuaScript("beat");
    private static final LuaScript LEAVE = new LuaScript("leave");

    private final StoreConnection connection;
    private final byte[][] keys;
    private final Duration remembered;

    /**
     * The report of a master.
     *
     * @param id the master
     * @param age how old the report is
     * @param report as the master gave it
     */
    public record Beat(String id, Duration age, String report) {}

    /**
     * Creates the list of masters.
     *
     * @param prefix as for {@code RedisAccountStore}
     * @param remembered how long to remember a master that is gone
     */
    public MasterList(StoreConnection connection, String prefix, Duration remembered) {
        this(connection, connection.names(prefix).masters(), remembered);
    }

    private MasterList(StoreConnection connection, byte[][] keys, Duration remembered) {
        this.connection = connection;
        this.keys = keys;
        this.remembered = remembered;
    }

    /**
     * Creates the list of what masters report about their workers. It is apart because it is written and read more
     * often.
     */
    public static MasterList ofWorkers(StoreConnection connection, String prefix, Duration remembered) {
        return new MasterList(connection, connection.names(prefix).workers(), remembered);
    }

    /** Stores the report of a master. */
    public Mono<Void> beat(String id, String report) {
        return Mono.defer(() ->
                        BEAT.call(connection, keys, Bytes.of(id), Bytes.of(report), Bytes.of(remembered.toMillis())))
                .then();
    }

    /** Forgets a master that stops. */
    public Mono<Void> leave(String id) {
        return Mono.defer(() -> LEAVE.call(connection, keys, Bytes.of(id))).then();
    }

    /** Reads the reports of all masters, the oldest report first. */
    public Mono<List<Beat>> all() {
        return Mono.defer(() -> MastersScript.call(connection, keys));
    }
}
