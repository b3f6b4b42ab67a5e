package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Versions that Redis is asked for, together. */
class AskedVersionsIntegrationTests {
    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private long push(String account, String text) {
        return redis.committed(snapshotOf(account)
                        .with(COMMENTS, "{'id':'c','content':'" + text + "'}")
                        .push())
                .version();
    }

    @Test
    void answersEachWithItsAccountsVersion() {
        var versions = new AskedVersions(redis.connection, redis.prefix);
        List<Long> pushed = List.of(push("a", "1"), push("b", "1"), push("a", "2"));

        List<Long> answers = Flux.range(0, 300)
                .flatMapSequential(
                        i -> versions.version(List.of("a", "b", "nobody").get(i % 3)), 300)
                .collectList()
                .block(TestRedis.TIMEOUT);

        assertThat(answers)
                .isEqualTo(Flux.just(pushed.get(2), pushed.get(1), 0L)
                        .repeat(99)
                        .collectList()
                        .block());
    }

    @Test
    void writesNoCommandBeforeAndOneForAllWhoAskForAnAccountAtOnce() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        var versions = new AskedVersions(redis.connection, redis.prefix, tasks::add);
        push("a", "1");
        List<CompletableFuture<Long>> asked = Stream.generate(
                        () -> versions.version("a").toFuture())
                .limit(50)
                .toList();
        assertThat(tasks).hasSize(1);
        long later = push("a", "2"); // after they asked, and before the command is written: it must show
        long before = hgets();
        tasks.remove().run();

        assertThat(asked).allSatisfy(answer -> assertThat(
                        answer.orTimeout(10, TimeUnit.SECONDS).join())
                .isEqualTo(later));
        assertThat(hgets() - before).isEqualTo(1);
    }

    private long hgets() {
        String info =
                redis.connection.run(commands -> commands.info("commandstats")).block();
        return info.lines()
                .filter(line -> line.startsWith("cmdstat_hget:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("cmdstat_hget:calls=(\\d+),.*", "$1")))
                .findFirst()
                .orElse(0);
    }

    @Test
    void saysThatRedisIsAway() {
        RedisClient nobody = RedisClient.create("redis://127.0.0.1:1");
        try (var connection = new StoreConnection(nobody, Duration.ofSeconds(2))) {
            var versions = new AskedVersions(connection, redis.prefix);
            assertThatThrownBy(() -> versions.version("a").block(TestRedis.TIMEOUT))
                    .isInstanceOf(StoreException.Unavailable.class);
        } finally {
            nobody.close();
        }
    }
}
