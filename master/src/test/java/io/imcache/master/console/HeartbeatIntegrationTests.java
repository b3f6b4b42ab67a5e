package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.mock.env.MockEnvironment;

/** Tests masters that report to each other. */
class HeartbeatIntegrationTests {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final RedisClient redis = TestRedis.client();
    private final StoreConnection connection = new StoreConnection(redis, TestRedis.TIMEOUT);
    private final MasterList replicas = new MasterList(connection, "test-" + UUID.randomUUID(), Duration.ofMinutes(1));
    private final List<Heartbeat> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Heartbeat::stop);
        connection.close();
        redis.close();
    }

    private Heartbeat start(int port, String... workers) {
        var environment = new MockEnvironment()
                .withProperty("server.address", "127.0.0.1")
                .withProperty("local.server.port", Integer.toString(port));
        var self = new SelfReport(
                () -> Set.of(workers),
                new SimpleMeterRegistry(),
                new ApplicationAvailabilityBean(),
                environment,
                "1.2.3",
                InstantSource.system());
        var heartbeat = new Heartbeat(replicas, connection, self, INTERVAL, InstantSource.system());
        heartbeat.start();
        started.add(heartbeat);
        return heartbeat;
    }

    private static List<String> addresses(Heartbeat seenBy) {
        return seenBy.masters().block().stream()
                .map(master -> master.report().address())
                .toList();
    }

    @Test
    void eachSeesAllUntilOneStops() {
        Heartbeat one = start(1, "worker-1");
        Heartbeat two = start(2);
        await().untilAsserted(() -> {
            assertThat(addresses(one)).containsExactly("127.0.0.1:1", "127.0.0.1:2");
            assertThat(addresses(two)).isEqualTo(addresses(one));
        });
        assertThat(two.masters().block()).extracting(MasterState::isSelf).containsExactly(false, true);
        assertThat(two.masters().block().get(0).report().workers()).containsExactly("worker-1");

        one.stop();

        assertThat(addresses(two)).containsExactly("127.0.0.1:2");
    }

    @Test
    void remembersHowItWas() {
        Heartbeat one = start(1);

        await().untilAsserted(() -> assertThat(one.overview().block().samples()).hasSizeGreaterThan(2));
        assertThat(one.overview().block().redis().used()).isPositive();
        assertThat(one.overview().block().samples())
                .allSatisfy(sample -> assertThat(sample.used()).isPositive());
    }

    @Test
    void aMasterThatIsStartedAgainTakesTheLostOnesPlaceForGood() {
        replicas.beat("killed", "{\"address\":\"127.0.0.1:1\"}").block();
        Heartbeat other = start(2);
        await().untilAsserted(() -> assertThat(other.masters().block())
                .extracting(MasterState::health)
                .contains("lost"));

        Heartbeat again = start(1);

        await().untilAsserted(() ->
                assertThat(replicas.all().block()).noneMatch(beat -> beat.id().equals("killed")));
        again.stop();
        assertThat(addresses(other)).containsExactly("127.0.0.1:2");
    }
}
