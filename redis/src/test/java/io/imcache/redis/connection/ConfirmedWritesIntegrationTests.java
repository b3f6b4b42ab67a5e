package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.testing.RedisCluster;
import io.imcache.redis.testing.Signals;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests changes that count only once a replica has them. */
class ConfirmedWritesIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    /** The timeout of commands; replicas get half of it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private static SnapshotPush push(String account, long n) {
        return snapshotOf(account)
                .at(T + n)
                .with(COMMENTS, "{'id':'c','n':" + n + "}")
                .push();
    }

    private static PushOutcome.Committed committed(RedisAccountStore store, SnapshotPush push) {
        return (PushOutcome.Committed) store.replace(push).block();
    }

    private static void awaitReplica(EmbeddedRedis replica) {
        try (RedisClient client = RedisClient.create(replica.url());
                var connection = client.connect()) {
            await().until(() -> connection.sync().info("replication").contains("master_link_status:up"));
        }
    }

    @Test
    void areAcknowledgedOnceAReplicaHasThemAndNotBefore() throws Exception {
        try (EmbeddedRedis master = TestRedis.embedded();
                EmbeddedRedis replica = TestRedis.embedded("replicaof 127.0.0.1 " + master.port());
                RedisClient client = TestRedis.client(master.url());
                var plain = new StoreConnection(client, TIMEOUT);
                var confirming = new StoreConnection(client, TIMEOUT, 1, 0);
                RedisClient replicaClient = TestRedis.client(replica.url());
                var onReplica = new StoreConnection(replicaClient, TIMEOUT)) {
            awaitReplica(replica);
            var store = new RedisAccountStore(confirming, "confirmed");
            var careless = new RedisAccountStore(plain, "confirmed");
            var copy = new RedisAccountStore(onReplica, "confirmed");
            for (int n = 1; n <= 20; n++) {
                long version = committed(store, push("a", n)).version();
                assertThat(copy.version("a").block()).as("it is there already").isEqualTo(version);
            }
            long version = store.version("a").block();
            var mailbox = store.mailbox(InstantSource.system(), Duration.ofSeconds(2));
            var request = new OutboundRequest("r", "a", System.currentTimeMillis() + 60_000, "{}");
            mailbox.submit(request, "w").block();

            Signals.stop(replica.process());
            try {
                CompletableFuture<PushOutcome> waiting =
                        store.replace(push("a", 21)).toFuture();
                await().until(() -> store.version("a").block() == version + 1);
                assertThat(waiting).as("reads go on while it waits").isNotDone();
                assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(StoreException.Unavailable.class)
                        .hasMessageContaining("confirmed by 0 replicas");
                assertThatThrownBy(() -> store.replace(push("a", 21)).block())
                        .as("nor is a repeated push that changes nothing")
                        .isInstanceOf(StoreException.Unavailable.class);
                assertThatThrownBy(() -> store.mark("a", COMMENTS, List.of("none"), Mark.READ)
                                .block())
                        .as("nor is a mark")
                        .isInstanceOf(StoreException.Unavailable.class);
                assertThatThrownBy(() -> store.replace(push("c", 1)).block())
                        .as("nor is the entry of a new account in the list")
                        .isInstanceOf(StoreException.Unavailable.class);
                assertThat(store.version("c").block())
                        .as("without which it is not stored")
                        .isZero();
                assertThatThrownBy(() -> mailbox.take("w", "c", Duration.ZERO).block())
                        .as("nor does a message leave: after a failover it would be sent again")
                        .isInstanceOf(StoreException.Unavailable.class);
                assertThatThrownBy(() -> store.delete("a").block()).isInstanceOf(StoreException.Unavailable.class);
                assertThat(committed(careless, push("b", 1)).changed())
                        .as("a store without confirmation does not wait")
                        .isTrue();
            } finally {
                Signals.resume(replica.process());
            }
            awaitReplica(replica);
            await().ignoreExceptions().untilAsserted(() -> assertThat(
                            mailbox.take("w", "c", Duration.ZERO).block())
                    .containsExactly(request));
            assertThat(mailbox.take("w", "c", Duration.ZERO).block()).isEmpty();
            await().ignoreExceptions()
                    .until(() -> store.updateProfile("a", null, Map.of()).block() != null);
            await().ignoreExceptions()
                    .until(() -> committed(store, push("a", 22)).version() > version);
            assertThat(copy.version("a").block()).isEqualTo(store.version("a").block());
        }
    }

    private static String accountOn(RedisCluster cluster, int node) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "on-" + i)
                .filter(id -> cluster.nodeOf(SlotHash.getSlot(id.getBytes(StandardCharsets.UTF_8))) == node)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void areAcknowledgedOnAClusterByReplicasOfTheirNode() {
        try (var cluster = new RedisCluster()) {
            // The list of accounts is written with the first commit of each.
            int replicated = cluster.nodeOf(SlotHash.getSlot("accounts".getBytes(StandardCharsets.UTF_8)));
            int alone = (replicated + 1) % cluster.size();
            cluster.addReplica(replicated);
            try (RedisClusterClient client = cluster.client();
                    var confirming = new StoreConnection(client, TIMEOUT, 1, 0)) {
                var store = new RedisAccountStore(confirming, "confirmed");
                String there = accountOn(cluster, replicated);
                String elsewhere = accountOn(cluster, alone);
                for (int n = 1; n <= 5; n++) {
                    assertThat(committed(store, push(there, n)).changed()).isTrue();
                }
                assertThat(committed(
                                        store,
                                        snapshotOf(there)
                                                .at(T + 9)
                                                .with(MESSAGES, Snapshots.messages(0, 700, ""))
                                                .push())
                                .stats()
                                .messages())
                        .isEqualTo(700);
                assertThatThrownBy(() -> store.replace(push(elsewhere, 1)).block())
                        .isInstanceOf(StoreException.Unavailable.class)
                        .hasMessageContaining("confirmed by 0 replicas");

                int slot = SlotHash.getSlot(elsewhere.getBytes(StandardCharsets.UTF_8));
                cluster.move(slot, alone, replicated);
                await().ignoreExceptions()
                        .until(() -> committed(store, push(elsewhere, 2)).changed());
            }
        }
    }
}
