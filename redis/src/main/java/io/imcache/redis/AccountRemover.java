package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code delete.lua}: removes whole accounts. */
final class AccountRemover {
    private static final LuaScript DELETE = new LuaScript("delete");

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;

    AccountRemover(StoreConnection connection, StoreNames names, AccountDirectory directory) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
    }

    /**
     * Removes an account.
     *
     * @param refuseOld for how long snapshots are refused that are not newer than the removed one
     * @param version removes it only if it is at this version; null for any
     * @return whether it was there and is removed
     */
    Mono<Boolean> remove(String accountId, Duration refuseOld, @Nullable Long version) {
        AccountKeys keys = names.account(accountId);
        var touched = new ArrayList<byte[]>();
        touched.add(keys.meta());
        touched.add(keys.tombstone());
        touched.add(keys.profile());
        touched.add(keys.events());
        for (ItemCollection collection : ItemCollection.values()) {
            touched.add(keys.items(collection));
            touched.add(keys.index(collection));
            touched.add(keys.marks(collection));
        }
        return DELETE.call(
                        connection,
                        touched.toArray(byte[][]::new),
                        Bytes.of(accountId),
                        names.changes(),
                        Bytes.of(refuseOld.toMillis()),
                        version == null ? Bytes.EMPTY : Bytes.of(version))
                .map(reply -> Bytes.number(reply.get(0)) == 1)
                .flatMap(removed -> removed ? directory.unregister(accountId).thenReturn(true) : Mono.just(false));
    }

    /** Removes an account that nobody has pushed or used since. */
    Mono<Boolean> removeIdle(String accountId, long since) {
        return directory
                .state(names.account(accountId))
                .filter(state -> state.timestamp() < since)
                .flatMap(state -> remove(accountId, Duration.ZERO, state.version())
                        .flatMap(removed -> removed || state.version() != 0
                                ? Mono.just(removed)
                                : directory.unregister(accountId).thenReturn(false)))
                .defaultIfEmpty(false);
    }
}
