package io.imcache.redis.index;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code repack.lua}: writes the indexes of an account in this layout that a master of the release before wrote. Items, marks and
 * version stay. Happens once for each such account, before its first change.
 */
public final class Repacking {
    /** Longer than a part takes, and the script at the end. */
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);
    /** Parts under way at once. */
    private static final int AHEAD = 6;

    private static final LuaScript SCRIPT = new LuaScript("repack");

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final String token = UUID.randomUUID().toString();

    public Repacking(StoreConnection connection, AccountKeys keys) {
        this.connection = connection;
        this.keys = keys;
    }

    /** An index that was staged. */
    private record Staged(ItemCollection collection, int members) {}

    /**
     * Writes the indexes anew.
     *
     * @return whether the account has this version, and indexes of this layout, now
     */
    public Mono<Boolean> repack(long version) {
        return Flux.fromArray(ItemCollection.values())
                .concatMap(this::stage)
                .collectList()
                .flatMap(staged ->
                        replace(version, staged).flatMap(is -> discard().thenReturn(is)));
    }

    /** Removes what was staged in vain, if anything. What an error leaves expires. */
    private Mono<Long> discard() {
        byte[][] all = Arrays.stream(ItemCollection.values())
                .map(collection -> keys.stagedIndex(token, collection))
                .toArray(byte[][]::new);
        return connection.run(commands -> commands.unlink(all)).onErrorComplete();
    }

    /** Stages an index; empty if there is none. */
    private Mono<Staged> stage(ItemCollection collection) {
        return IndexEntries.members(connection, keys.index(collection), Range.unbounded())
                .filter(entries -> !entries.isEmpty())
                .publishOn(ServingThreads.COMPARING)
                .flatMap(entries -> {
                    List<byte[]> members = EntryRuns.pack(entries);
                    return new StagedIndex(connection, keys.stagedIndex(token, collection), TIME_TO_LIVE)
                            .add(members)
                            .flatMap(part -> part, AHEAD)
                            .then(Mono.just(new Staged(collection, members.size())));
                });
    }

    private Mono<Boolean> replace(long version, List<Staged> staged) {
        var touched = new ArrayList<byte[]>();
        var arguments = new ArrayList<byte[]>();
        touched.add(keys.meta());
        arguments.add(Bytes.of(version));
        for (Staged one : staged) {
            touched.add(keys.index(one.collection()));
            touched.add(keys.stagedIndex(token, one.collection()));
            arguments.add(Bytes.of(one.members()));
        }
        return SCRIPT.call(connection, touched.toArray(byte[][]::new), arguments.toArray(byte[][]::new))
                .map(Reply::flag);
    }
}
