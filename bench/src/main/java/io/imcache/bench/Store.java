package io.imcache.bench;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.dictionaries.Dictionaries;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** The store as a master has it: one connection. */
final class Store implements AutoCloseable {
    static final String PREFIX = "bench";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final RedisClient client;
    final StoreConnection connection;
    final RedisAccountStore accounts;

    Store(String url) {
        this(url, true);
    }

    /** @param compresses whether items are compressed, as masters do by default */
    Store(String url, boolean compresses) {
        client = RedisClient.create(url);
        ClientOptions.Builder options = ClientOptions.builder();
        StoreConnection.configure(options, TIMEOUT);
        client.setOptions(options.build());
        connection = new StoreConnection(client, TIMEOUT);
        accounts = new RedisAccountStore(connection, PREFIX);
        new Dictionaries(connection, PREFIX, compresses).look().block(TIMEOUT);
    }

    static <T> T await(Mono<T> operation) {
        return requireNonNull(operation.block(TIMEOUT));
    }

    @Override
    public void close() {
        connection.close();
        client.close();
    }
}
