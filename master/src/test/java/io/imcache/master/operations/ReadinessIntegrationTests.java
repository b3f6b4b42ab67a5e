package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Scrape;
import io.imcache.master.testing.Signals;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that readiness follows Redis, late enough for a failover to pass, and that liveness does not. */
class ReadinessIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String READINESS = "/actuator/health/readiness";

    private final EmbeddedRedis redis = TestRedis.embedded();
    private final ProcessHandle process = redis.process();
    private final Ports patientPorts = Ports.free();
    private final Ports hastyPorts = Ports.free();
    private final Http patient = new Http(patientPorts);
    private final Http hasty = new Http(hastyPorts);
    private Master patientMaster;
    private Master hastyMaster;

    @BeforeEach
    void start() {
        // Longer than this test, and shorter than any interval.
        patientMaster = Master.start(redis.url(), "patient", patientPorts, "--imcache.operations.redis-grace=10m");
        hastyMaster = Master.start(redis.url(), "hasty", hastyPorts, "--imcache.operations.redis-grace=0s");
        assertThat(patient.get(READINESS).status()).isEqualTo(200);
        assertThat(hasty.get(READINESS).status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        Signals.goOn(process);
        hastyMaster.close();
        patientMaster.close();
        redis.close();
    }

    private static double up(Ports ports) {
        return Scrape.of(ports).sum("imcache_redis_up", Map.of());
    }

    private void assertThatRedisIsMissed() {
        await().atMost(LIMIT).until(() -> up(patientPorts) == 0 && up(hastyPorts) == 0);
        assertThat(patient.get(READINESS).status()).isEqualTo(200);
        assertThat(hasty.get(READINESS).status()).isEqualTo(503);
        assertThat(patient.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(hasty.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void redisThatHangsIsGivenTheGraceAndComesBack() {
        Signals.stop(process);
        assertThatRedisIsMissed();

        Signals.goOn(process);
        await().atMost(LIMIT)
                .until(() -> up(patientPorts) == 1 && hasty.get(READINESS).status() == 200);
        assertThat(patient.get(READINESS).status()).isEqualTo(200);
    }

    @Test
    void redisThatDiesIsGivenTheGrace() {
        process.destroyForcibly();
        process.onExit().join();
        assertThatRedisIsMissed();
    }

    @Test
    void aMasterThatHasNotSeenRedisYetIsNotReady() {
        Ports ports = Ports.free();
        Signals.stop(process);
        try (Master master = Master.start(redis.url(), "new", ports, "--imcache.operations.redis-grace=10m")) {
            Http http = new Http(ports);
            assertThat(http.get(READINESS).status()).isEqualTo(503);
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            Signals.goOn(process);
            await().atMost(LIMIT).until(() -> http.get(READINESS).status() == 200);
            assertThat(master.beanNames()).contains("storeHealthIndicator");
        }
    }
}
