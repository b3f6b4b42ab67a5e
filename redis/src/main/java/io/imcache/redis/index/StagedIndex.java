package io.imcache.redis.index;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code patch-staged.lua}: an index in a key that nobody reads yet. It is filled and changed in parts that don't hold up Redis,
 * and each part renews the expiry.
 */
public final class StagedIndex {
    /** The number of members that no index has. */
    public static final int NOT_WHOLE = -1;

    private static final int PART_MEMBERS = 400;
    private static final int PART_BYTES = 64 * 1024;
    /** Changes of entries in one call: if each is of a run of its own, some 2 milliseconds of Redis's thread. */
    private static final int PART_CHANGES = 50;

    private static final byte[] SCORE = Bytes.of(0);
    private static final LuaScript PATCH = new LuaScript("patch-staged");

    private final StoreConnection connection;
    private final byte[] key;
    private final Duration timeToLive;

    /** @param timeToLive after the last part */
    public StagedIndex(StoreConnection connection, byte[] key, Duration timeToLive) {
        this.connection = connection;
        this.key = key;
        this.timeToLive = timeToLive;
    }

    /** Returns commands, each of which adds a part of the members when it is subscribed to. */
    public Flux<Mono<Boolean>> add(List<byte[]> members) {
        return Flux.fromIterable(parts(members))
                .map(part -> connection.run(commands -> {
                    var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(key);
                    part.forEach(member -> arguments.add(SCORE).add(member));
                    return commands.dispatch(CommandType.ZADD, new IntegerOutput<>(ByteArrayCodec.INSTANCE), arguments)
                            .thenCombine(commands.pexpire(key, timeToLive), (added, expires) -> expires);
                }));
    }

    /**
     * Adds and removes entries.
     *
     * @param changes as {@code patch.lua} takes them
     * @param members of the index before
     * @return how many members the index has; {@link #NOT_WHOLE} if it had expired, or lacked entries to
     *     remove
     */
    public Mono<Integer> patch(List<byte[]> changes, int members) {
        return Flux.fromIterable(changes)
                .buffer(PART_CHANGES)
                .reduce(
                        Mono.just(members),
                        (before, part) -> before.flatMap(
                                count -> count == NOT_WHOLE ? Mono.just(NOT_WHOLE) : patchPart(part, count)))
                .flatMap(all -> all);
    }

    private Mono<Integer> patchPart(List<byte[]> changes, int members) {
        var arguments = new ArrayList<byte[]>(2 + changes.size());
        arguments.add(Bytes.of(timeToLive.toMillis()));
        arguments.add(Bytes.of(members));
        arguments.addAll(changes);
        return PATCH.call(connection, new byte[][] {key}, arguments.toArray(byte[][]::new))
                .map(reply -> reply.flag() ? (int) reply.number() : NOT_WHOLE);
    }

    private static List<List<byte[]>> parts(List<byte[]> members) {
        var parts = new ArrayList<List<byte[]>>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < members.size(); i++) {
            bytes += members.get(i).length;
            if (i + 1 - from == PART_MEMBERS || bytes >= PART_BYTES || i + 1 == members.size()) {
                parts.add(members.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
        return parts;
    }
}
