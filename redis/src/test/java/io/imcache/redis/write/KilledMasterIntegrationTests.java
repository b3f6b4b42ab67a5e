package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kills a process between two commands of a push. */
class KilledMasterIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final String COMMIT = new LuaScript("commit").sha1();
    private static final int OLD = 1_500;
    private static final int NEW = 2_500;

    private final StoreFixture redis = new StoreFixture();
    private final TcpProxy proxy = new TcpProxy(RedisURI.create(TestRedis.url()).getPort());
    private long version;

    @BeforeEach
    void storeTheOldAccount() {
        version = redis.committed(push(T, OLD, "old")).version();
        redis.committed(push(T, OLD, "old"));
    }

    @AfterEach
    void close() {
        proxy.close();
        redis.close();
    }

    private static SnapshotPush push(long at, int messages, String stamp) {
        return snapshotOf("a")
                .at(at)
                .with(MESSAGES, Snapshots.messages(0, messages, ",'stamp':'" + stamp + "'"))
                .with(COMMENTS, "{'id':'c','stamp':'" + stamp + "'}")
                .push();
    }

    /** Runs in the process: pushes the new account as a master does. */
    public static void main(String[] arguments) {
        try (var client = TestRedis.client(arguments[0]);
                var connection = new StoreConnection(client, TestRedis.TIMEOUT)) {
            new RedisAccountStore(connection, arguments[1])
                    .replace(push(T + 1, NEW, "new"))
                    .block();
        }
    }

    private void pushAndKill(CompletableFuture<Void> when, boolean committed) throws Exception {
        String classes = requireNonNullElse(
                System.getProperty("surefire.test.class.path"), System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        KilledMasterIntegrationTests.class.getName(),
                        proxy.url(),
                        redis.prefix)
                .inheritIO()
                .start();
        try {
            when.get(60, TimeUnit.SECONDS);
            await().until(() -> committed == (redis.store.version("a").block() != version));
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private List<String> staged() {
        return redis.keys().stream().filter(key -> key.contains(":staged:")).toList();
    }

    private void assertThatTheAccountIs(int messages, String stamp) {
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).page(0, NEW)))
                .hasSize(messages)
                .allMatch(json -> json.contains("\"stamp\":\"" + stamp + "\""));
        assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                .containsExactly("{\"id\":\"c\",\"stamp\":\"" + stamp + "\"}");
        assertThat(redis.store.ids("a", MESSAGES).block()).hasSize(messages);
    }

    @Test
    void betweenStagingAndFlip() throws Exception {
        pushAndKill(proxy.loseRequest(COMMIT), false);

        assertThat(staged()).hasSize(2);
        assertThat(redis.store.version("a").block()).isEqualTo(version);
        assertThatTheAccountIs(OLD, "old");

        PushOutcome.Committed again = redis.committed(push(T + 1, NEW, "new"));
        assertThat(again.version()).isEqualTo(version + 1);
        assertThatTheAccountIs(NEW, "new");
        assertThat(staged())
                .as("keys that the dead master staged expire")
                .hasSize(2)
                .allSatisfy(key -> assertThat(redis.connection
                                .run(commands -> commands.pttl(Bytes.of(redis.prefix + ":" + key)))
                                .block())
                        .isBetween(1L, StageScript.TIME_TO_LIVE.toMillis()));
    }

    @Test
    void betweenFlipAndAnswer() throws Exception {
        pushAndKill(proxy.loseAnswer(COMMIT), true);

        assertThatTheAccountIs(NEW, "new");
        assertThat(staged()).isEmpty();
        PushOutcome.Committed again = redis.committed(push(T + 1, NEW, "new"));
        assertThat(again.changed()).as("it was kept").isFalse();
        assertThat(again.version()).isEqualTo(version + 1);
    }
}
