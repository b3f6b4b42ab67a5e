package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A store on a real Redis, with a key prefix of its own. */
final class StoreFixture implements AutoCloseable {
    private static final Duration TIMEOUT = TestRedis.TIMEOUT;

    final String prefix = "test-" + UUID.randomUUID();
    final StoreConnection connection;
    final RedisAccountStore store;
    private final AbstractRedisClient client;

    StoreFixture() {
        this(TestRedis.client());
    }

    StoreFixture(AbstractRedisClient client) {
        this.client = client;
        connection = new StoreConnection(client, TIMEOUT);
        store = new RedisAccountStore(connection, prefix);
    }

    ClientOptions clientOptions() {
        return client.getOptions();
    }

    PushOutcome replace(SnapshotPush push) {
        return requireNonNull(store.replace(push).block(TIMEOUT));
    }

    PushOutcome.Committed committed(SnapshotPush push) {
        return (PushOutcome.Committed) replace(push);
    }

    Page page(PageQuery.Builder query) {
        return requireNonNull(store.page(query.build()).block(TIMEOUT));
    }

    Page item(String accountId, ItemCollection collection, String id) {
        return requireNonNull(store.item(accountId, collection, id).block(TIMEOUT));
    }

    List<String> texts(PageQuery.Builder query) {
        return texts(page(query));
    }

    static List<String> texts(Page page) {
        return page.items().stream()
                .map(item -> new String(item.json(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Names of all keys with the prefix. */
    List<String> keys() {
        return requireNonNull(
                        connection.run(commands -> commands.keys(prefix + "*")).block(TIMEOUT))
                .stream()
                .map(key -> Bytes.text(key).substring(prefix.length() + 1))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        connection.close();
        client.close();
    }
}
