package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.Signals;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests a Redis that hangs: it accepts commands and does not answer. */
class StoppedRedisIntegrationTests {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static RedisClient client(EmbeddedRedis redis) {
        RedisClient client = RedisClient.create(redis.url());
        ClientOptions.Builder options = ClientOptions.builder();
        StoreConnection.configure(options, TIMEOUT);
        client.setOptions(options.build());
        return client;
    }

    private static RedisAccountStore store(RedisClient client) {
        return new RedisAccountStore(new StoreConnection(client, TIMEOUT), "stopped");
    }

    @Test
    void commandsAndConnectionsFailInTime() {
        try (EmbeddedRedis redis = TestRedis.embedded();
                RedisClient client = client(redis);
                RedisClient newClient = client(redis)) {
            RedisAccountStore store = store(client);
            store.replace(snapshotOf("a").with(COMMENTS, "{'id':'c'}").push()).block();
            Signals.stop(redis.process());
            try {
                assertThatThrownBy(() ->
                                store.page(PageQuery.of("a", COMMENTS).build()).block(PATIENCE))
                        .isInstanceOf(StoreException.Unavailable.class);
                assertThatThrownBy(() -> store.replace(
                                        snapshotOf("a").with(COMMENTS).push())
                                .block(PATIENCE))
                        .isInstanceOf(StoreException.Unavailable.class);
                assertThatThrownBy(() -> store(newClient).version("a").block(PATIENCE))
                        .as("a command without a connection does not wait either")
                        .isInstanceOf(StoreException.Unavailable.class);
            } finally {
                Signals.resume(redis.process());
            }
            await().ignoreExceptions()
                    .until(() -> store.replace(snapshotOf("a")
                                            .with(COMMENTS, "{'id':'d'}")
                                            .push())
                                    .block()
                            instanceof PushOutcome.Committed);
            assertThat(store.ids("a", COMMENTS).block()).containsExactly("d");
        }
    }
}
