package io.imcache.redis.masters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the list of masters. */
class MasterListIntegrationTests {
    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private MasterList replicas(Duration remembered) {
        return new MasterList(redis.connection, redis.prefix, remembered);
    }

    @Test
    void knowsWhatEachMasterToldLast() {
        MasterList replicas = replicas(Duration.ofMinutes(1));
        replicas.beat("one", "first")
                .then(replicas.beat("two", "其二"))
                .then(replicas.beat("one", "later"))
                .block();

        assertThat(replicas.all().block())
                .extracting(MasterList.Beat::id, MasterList.Beat::report)
                .containsExactlyInAnyOrder(tuple("one", "later"), tuple("two", "其二"));
        assertThat(replicas.all().block())
                .allSatisfy(beat -> assertThat(beat.age()).isBetween(Duration.ZERO, Duration.ofSeconds(30)));

        replicas.leave("two").block();
        assertThat(replicas.all().block()).extracting(MasterList.Beat::id).containsExactly("one");
    }

    @Test
    void forgetsMastersThatAreGoneForLongAndThenAll() {
        MasterList replicas = replicas(Duration.ofMillis(300));
        replicas.beat("gone", "").block();

        await().untilAsserted(() -> {
            replicas.beat("here", "").block();
            assertThat(replicas.all().block()).extracting(MasterList.Beat::id).containsExactly("here");
        });
        await().untilAsserted(() -> assertThat(redis.keys()).isEmpty());
    }

    @Test
    void aMasterIsThereAlsoWhenRedisIsFull() {
        try (EmbeddedRedis full = TestRedis.embedded("maxmemory 1mb");
                var client = TestRedis.client(full.url());
                var connection = new StoreConnection(client, TestRedis.TIMEOUT)) {
            var replicas = new MasterList(connection, "test", Duration.ofMinutes(1));
            assertThat(connection.memoryUse().collectList().block())
                    .singleElement()
                    .satisfies(node -> {
                        assertThat(node.limit()).isEqualTo(1 << 20);
                        assertThat(node.used()).isPositive();
                    });
            byte[] filler = new byte[1 << 20];
            connection
                    .run(commands -> commands.set(Bytes.of("filler"), filler))
                    .onErrorComplete()
                    .block();

            replicas.beat("one", "report").block();

            assertThat(connection.memoryUse().blockFirst().used()).isGreaterThan(1 << 20);
            assertThat(replicas.all().block()).hasSize(1);
        }
    }
}
