package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Completes changes that leave stored items alone, and that are so large that the whole collection is staged. */
final class Wholes {
    private Wholes() {}

    /**
     * Sets all items as they are after a change.
     *
     * @param given items that need not be read
     * @param rest entries of all others, by id
     * @return the change; empty if the account is no longer at the version
     */
    static Mono<CollectionChange> set(
            StoreConnection connection,
            AccountKeys keys,
            long version,
            CollectionChange change,
            List<Item> given,
            Map<String, byte[]> rest) {
        return ItemsScript.call(connection, keys, change.collection(), List.copyOf(rest.keySet()))
                .filter(stored -> stored.version() == version)
                .publishOn(ServingThreads.COMPARING)
                .map(stored -> {
                    assert ServingThreads.mayWork();
                    var whole = new ArrayList<>(given);
                    stored.items()
                            .forEach((id, item) -> whole.add(new Item(id, item.json(), requireNonNull(rest.get(id)))));
                    change.setWhole(whole);
                    return change;
                });
    }
}
