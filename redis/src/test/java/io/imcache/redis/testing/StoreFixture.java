package io.imcache.redis.testing;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.dictionaries.Dictionaries;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A store on a real Redis, with a key prefix of its own. */
public final class StoreFixture implements AutoCloseable {
    private static final Duration TIMEOUT = TestRedis.TIMEOUT;

    public final String prefix = "test-" + UUID.randomUUID();
    public final StoreConnection connection;
    public final RedisAccountStore store;
    private final AbstractRedisClient client;

    public StoreFixture() {
        this(TestRedis.client());
    }

    public StoreFixture(AbstractRedisClient client) {
        this.client = client;
        connection = new StoreConnection(client, TIMEOUT);
        store = new RedisAccountStore(connection, prefix);
        looking();
    }

    /** Looks for dictionaries, as masters do from time to time. */
    public void looking() {
        new Dictionaries(connection, prefix, true).look().block(TIMEOUT);
    }

    public ClientOptions clientOptions() {
        return client.getOptions();
    }

    public PushOutcome replace(SnapshotPush push) {
        return requireNonNull(store.replace(push).block(TIMEOUT));
    }

    public PushOutcome.Committed committed(SnapshotPush push) {
        return (PushOutcome.Committed) replace(push);
    }

    public Page page(PageQuery.Builder query) {
        return requireNonNull(store.page(query.build()).block(TIMEOUT));
    }

    public Page item(String accountId, ItemCollection collection, String id) {
        return requireNonNull(store.item(accountId, collection, id).block(TIMEOUT));
    }

    public List<String> texts(PageQuery.Builder query) {
        return texts(page(query));
    }

    public static List<String> texts(Page page) {
        return page.items().stream()
                .map(item -> new String(item.json(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Returns the names of all keys with the prefix, without it and without the dictionaries. */
    public List<String> keys() {
        return requireNonNull(
                        connection.run(commands -> commands.keys(prefix + "*")).block(TIMEOUT))
                .stream()
                .map(key -> Bytes.text(key).substring(prefix.length() + 1))
                .filter(key -> !key.startsWith("dictionaries"))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        connection.close();
        client.close();
    }
}
