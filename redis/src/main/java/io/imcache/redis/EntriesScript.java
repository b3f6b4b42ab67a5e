package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code entries.lua}: reads the index entries of a collection, in parts that don't hold up Redis. */
final class EntriesScript {
    /** Entries a call: 2,000 of 100 bytes keep Redis's thread for about half a millisecond. */
    private static final int PART = 2_000;

    private static final LuaScript SCRIPT = new LuaScript("entries");
    /** From the first visible entry to the last hidden one; facet entries begin with letters. */
    private static final byte[] FIRST = {ItemSchema.ALL};

    private static final byte[] LAST = {ItemSchema.HIDDEN};

    private EntriesScript() {}

    /** The entries of all items, hidden ones too, if the account is at this version from first to last; else empty. */
    static Mono<List<byte[]>> call(
            StoreConnection connection, AccountKeys keys, ItemCollection collection, long version) {
        return next(connection, keys, collection, version, Bytes.bound('[', FIRST), new ArrayList<>());
    }

    private static Mono<List<byte[]>> next(
            StoreConnection connection,
            AccountKeys keys,
            ItemCollection collection,
            long version,
            byte[] lower,
            List<byte[]> read) {
        return SCRIPT.call(
                        connection,
                        new byte[][] {keys.meta(), keys.index(collection)},
                        lower,
                        Bytes.bound('(', Bytes.after(LAST)),
                        Bytes.of(PART))
                .flatMap(reply -> {
                    if (Bytes.number(reply.get(0)) != version) {
                        return Mono.empty();
                    }
                    List<@Nullable Object> part = Bytes.list(reply.get(1));
                    for (Object entry : part) {
                        read.add((byte[]) requireNonNull(entry));
                    }
                    if (part.size() < PART) {
                        return Mono.just(read);
                    }
                    byte[] last = read.get(read.size() - 1);
                    return next(connection, keys, collection, version, Bytes.bound('(', last), read);
                });
    }
}
