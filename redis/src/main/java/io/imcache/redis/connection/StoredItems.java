package io.imcache.redis.connection;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.codec.ItemCodec;
import io.imcache.redis.codec.UnknownDictionaryException;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.StoredItem;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The items of one account as Redis has them: packed on their way in, unpacked on their way out. */
public final class StoredItems {
    private final StoreConnection connection;
    private final AccountKeys keys;
    private final ItemCodec codec;

    StoredItems(StoreConnection connection, AccountKeys keys) {
        this.connection = connection;
        this.keys = keys;
        this.codec = connection.codec(keys.prefix());
    }

    /** Packs an item for Redis. */
    public byte[] pack(byte[] json) {
        return codec.pack(json);
    }

    /**
     * Unpacks an item. To be called within {@link #reading}.
     *
     * @param id null if it is not known yet
     * @param value what Redis has; null if there is no item
     * @param mark the changes by IM clients; null for none
     */
    public @Nullable StoredItem unpack(
            ItemCollection collection, @Nullable String id, byte @Nullable [] value, byte @Nullable [] mark) {
        return value == null ? null : new StoredItem(collection, codec.unpack(value, () -> what(collection, id)), mark);
    }

    /** Unpacks the next item of a reply and its mark; null if there is no item. */
    public @Nullable StoredItem unpack(ItemCollection collection, Reply reply) {
        return unpack(collection, null, reply.optionalBytes(), reply.optionalBytes());
    }

    private String what(ItemCollection collection, @Nullable String id) {
        return "account " + keys.accountId() + ", " + collection.jsonName() + (id == null ? "" : ", item " + id);
    }

    /**
     * Reads items. Reads them again once Redis has told a dictionary that was not known. Ends with
     * {@link StoreException.Unreadable} if Redis does not have it, or if an item is broken.
     *
     * @param read unpacks items, and writes nothing
     */
    public <T> Mono<T> reading(Supplier<Mono<T>> read) {
        return Mono.defer(read).onErrorResume(UnknownDictionaryException.class, unknown -> learn(unknown)
                .then(Mono.defer(() -> reading(read))));
    }

    private Mono<Void> learn(UnknownDictionaryException unknown) {
        if (!codec.isAvailable()) {
            return Mono.error(new StoreException.Unreadable(
                    unknown.what() + ": compressed with zstd, which has no native code for this platform", unknown));
        }
        byte[] name = connection.names(keys.prefix()).dictionaries();
        return connection
                .read(commands -> commands.hget(name, Bytes.of(unknown.number())))
                .switchIfEmpty(Mono.error(() -> new StoreException.Unreadable(
                        unknown.what() + ": compressed with dictionary " + unknown.number() + ", which is missing in "
                                + Bytes.text(name),
                        unknown)))
                .doOnNext(content -> codec.add(unknown.number(), content))
                .then();
    }
}
