package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests connections that stay up and are of no use: nothing breaks, so nothing else tells the store to replace them. */
class StayingConnectionsIntegrationTests {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] CHANNEL = Bytes.of("channel");

    private final EmbeddedRedis redis = TestRedis.embedded("appendonly no");
    private final TcpProxy proxy = new TcpProxy(redis.port());
    private final RedisClient client = client();
    private final StoreConnection connection = new StoreConnection(client, TIMEOUT);
    private final AtomicInteger subscribed = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private RedisClient client() {
        RedisClient made = RedisClient.create(proxy.url());
        ClientOptions.Builder options = ClientOptions.builder();
        StoreConnection.configure(options, TIMEOUT);
        made.setOptions(options.build());
        return made;
    }

    @BeforeEach
    void listen() {
        connection
                .listen(CHANNEL, subscribed::incrementAndGet, () -> {})
                .subscribe(message -> heard.add(Bytes.text(message)));
        await().atMost(PATIENCE).until(() -> subscribed.get() == 1);
    }

    @AfterEach
    void close() {
        connection.close();
        client.close();
        proxy.close();
        redis.close();
    }

    private static SnapshotPush push() {
        return snapshotOf("a").with(COMMENTS, "{'id':'c'}").push();
    }

    @Test
    void theNodeBehindTheAddressBecomesAReplica() {
        var store = new RedisAccountStore(connection, "staying");
        store.replace(push()).block();
        try (EmbeddedRedis promoted = TestRedis.embedded("appendonly no");
                RedisClient admin = RedisClient.create(redis.url());
                var commands = admin.connect()) {
            commands.sync().replicaof("127.0.0.1", promoted.port());
            proxy.lead(promoted.port());

            SnapshotPush other = snapshotOf("b").with(COMMENTS, "{'id':'c'}").push();
            assertThatThrownBy(() -> store.replace(other).block())
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("READONLY");
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> store.replace(other).block() instanceof PushOutcome.Committed);

            await().atMost(PATIENCE).until(() -> subscribed.get() == 2);
            publish("after it");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly("after it"));
        }
    }

    @Test
    void nothingArrivesAtAListener() {
        proxy.loseAllOf("SUBSCRIBE");
        publish("lost");

        await().atMost(PATIENCE).until(() -> subscribed.get() == 2);
        publish("after it");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly("after it"));
    }

    private void publish(String message) {
        connection.run(commands -> commands.publish(CHANNEL, Bytes.of(message))).block();
    }
}
