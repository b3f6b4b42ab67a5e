package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a Redis that goes away and comes back. */
class RestartIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    @TempDir
    private Path directory;

    /** A killed process loses nothing that it acknowledged and has written. */
    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec"})
    void whatWasAcknowledgedIsThereAfterRedisIsKilled(String appendfsync) {
        int acknowledged = 0;
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, "appendfsync " + appendfsync);
                var fixture = new StoreFixture(TestRedis.client(redis.url()))) {
            for (int i = 1; i <= 50; i++) {
                fixture.committed(snapshotOf("a")
                        .at(T + i)
                        .with(COMMENTS, "{'id':'c','n':" + i + "}")
                        .with(MESSAGES, Snapshots.messages(0, i % 5 == 0 ? 800 : 20, ",'n':" + i))
                        .push());
                acknowledged = i;
            }
            if (appendfsync.equals("everysec")) {
                awaitWritten(fixture);
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

    /** With {@code everysec} Redis answers before it writes if the file is still being synced, as on a slow disk. */
    private static void awaitWritten(StoreFixture fixture) {
        await().until(() -> requireNonNull(fixture.connection
                        .run(commands -> commands.info("persistence"))
                        .block())
                .contains("aof_buffer_length:0\r\n"));
    }

    private static void kill(EmbeddedRedis redis) {
        ProcessHandle process = redis.process();
        process.destroyForcibly();
        process.onExit().join();
    }
}
