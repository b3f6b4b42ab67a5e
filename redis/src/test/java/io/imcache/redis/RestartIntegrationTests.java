package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis goes away, and comes back. */
class RestartIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    @TempDir
    private Path directory;

    /** Redis writes its append-only file before it answers: a killed process loses nothing of what it acknowledged. */
    @Test
    void whatWasAcknowledgedIsThereAfterRedisIsKilled() {
        int acknowledged = 0;
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory);
                var fixture = new StoreFixture(TestRedis.client(redis.url()))) {
            for (int i = 1; i <= 50; i++) {
                fixture.committed(snapshotOf("a")
                        .at(T + i)
                        .with(COMMENTS, "{'id':'c','n':" + i + "}")
                        .with(MESSAGES, ReplaceIntegrationTests.messages(0, i % 5 == 0 ? 800 : 20, ",'n':" + i))
                        .push());
                acknowledged = i;
            }
            kill(redis);
            assertThatThrownBy(() -> fixture.page(PageQuery.of("a", COMMENTS)))
                    .isInstanceOf(StoreException.Unavailable.class);
        }
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory);
                var fixture = new StoreFixture(TestRedis.client(redis.url()))) {
            String prefix = fixture.connection
                    .run(commands -> commands.keys("*:{a}:meta"))
                    .map(keys -> Bytes.text(keys.get(0)).replace(":{a}:meta", ""))
                    .block();
            var kept = new RedisAccountStore(fixture.connection, prefix);
            Page page = kept.page(PageQuery.of("a", COMMENTS).build()).block();
            assertThat(StoreFixture.texts(page)).containsExactly("{\"id\":\"c\",\"n\":" + acknowledged + "}");
            assertThat(kept.ids("a", MESSAGES).block()).hasSize(800);
        }
    }

    private static void kill(EmbeddedRedis redis) {
        ProcessHandle process = redis.process();
        process.destroyForcibly();
        process.onExit().join();
    }
}
