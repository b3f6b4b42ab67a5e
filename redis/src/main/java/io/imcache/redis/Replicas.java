package io.imcache.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Which masters there are. Each tells of itself every few seconds; Redis's clock says how long ago that was. Under these keys,
 * which expire when no master is left:
 *
 * <dl>
 *   <dt>{@code imcache:{masters}:reports} (hash)
 *   <dd>master to its report
 *   <dt>{@code imcache:{masters}:seen} (sorted set)
 *   <dd>master by when it last told of itself, in ms
 * </dl>
 */
public final class Replicas {
    private static final LuaScript BEAT = new LuaScript("beat");
    private static final LuaScript LEAVE = new LuaScript("leave");
    private static final LuaScript MASTERS = new LuaScript("masters");

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
     * @param prefix as for {@link RedisAccountStore}
     * @param remembered how long a master that is gone is remembered
     */
    public Replicas(StoreConnection connection, String prefix, Duration remembered) {
        this.connection = connection;
        this.keys = new StoreNames(prefix).masters();
        this.remembered = remembered;
    }

    /** Tells of a master. */
    public Mono<Void> beat(String id, String report) {
        return Mono.defer(() ->
                        BEAT.call(connection, keys, Bytes.of(id), Bytes.of(report), Bytes.of(remembered.toMillis())))
                .then();
    }

    /** Forgets a master that stops. */
    public Mono<Void> leave(String id) {
        return Mono.defer(() -> LEAVE.call(connection, keys, Bytes.of(id))).then();
    }

    /** All masters that told of themselves lately, the one that is silent for longest first. */
    public Mono<List<Beat>> all() {
        return Mono.defer(() -> MASTERS.call(connection, keys)).map(Replicas::beats);
    }

    private static List<Beat> beats(List<@Nullable Object> reply) {
        List<Beat> beats = new ArrayList<>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            beats.add(new Beat(
                    Bytes.text(reply.get(i)),
                    Duration.ofMillis(Bytes.number(reply.get(i + 1))),
                    Bytes.text(reply.get(i + 2))));
        }
        return List.copyOf(beats);
    }
}
