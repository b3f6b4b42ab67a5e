package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.testing.RedisReplicas;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A Redis that is there and does nothing: its connections stay, so nothing tells the store to look for another. */
class HangIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final byte[] CHANNEL = Bytes.of("channel");

    @Test
    void goesToTheNodeThatSentinelPromotedInPlaceOfOneThatHangs() {
        try (var replicas = new RedisReplicas()) {
            RedisClient client = RedisClient.create(replicas.uri());
            ClientOptions.Builder options = ClientOptions.builder();
            StoreConnection.configure(options, Duration.ofSeconds(1));
            client.setOptions(options.build());
            try (client;
                    var connection = new StoreConnection(client, Duration.ofSeconds(1))) {
                var store = new RedisAccountStore(connection, "hang");
                var hangs = new AtomicInteger();
                connection.onHang(hangs::incrementAndGet);
                var heard = new CopyOnWriteArrayList<String>();
                var subscribed = new AtomicInteger();
                var listening = connection
                        .listen(CHANNEL, subscribed::incrementAndGet, () -> {})
                        .subscribe(message -> heard.add(Bytes.text(message)));
                await().atMost(PATIENCE).until(() -> subscribed.get() == 1);
                store.replace(push(1)).block();
                replicas.awaitReplica();

                long hanging = replicas.stopMaster();
                assertThatThrownBy(() -> store.replace(push(2)).block()).isInstanceOf(StoreException.Unavailable.class);

                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> store.replace(push(3)).block() instanceof PushOutcome.Committed);
                assertThat(hangs).hasPositiveValue();
                assertThat(replicas.masterPort()).isNotEqualTo(hanging);
                await().atMost(PATIENCE).until(() -> subscribed.get() == 2);
                connection
                        .run(commands -> commands.publish(CHANNEL, Bytes.of("after it")))
                        .block();
                await().atMost(PATIENCE).until(() -> heard.contains("after it"));
                listening.dispose();
            }
        }
    }

    private static SnapshotPush push(long timestamp) {
        return snapshotOf("a").at(timestamp).with(COMMENTS, "{'id':'c'}").push();
    }
}
