package io.imcache.master.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests limits that masters share. */
class RateLimitIntegrationTests {
    private static final int PER_SECOND = 20;
    private static final int SENT = 400;

    private static List<String> arguments(String redisUrl, String prefix, Ports ports) {
        List<String> arguments = Master.securedArguments(redisUrl, prefix, ports);
        arguments.add("--imcache.limits.im-requests-per-second=" + PER_SECOND);
        arguments.add("--imcache.limits.pushes-per-second=" + PER_SECOND);
        return arguments;
    }

    private static double refused(Master master, String limit) {
        return master.bean(MeterRegistry.class)
                .get("imcache.limits.refused")
                .tag("limit", limit)
                .counter()
                .count();
    }

    @Test
    void twoMastersLetInNoMoreThanOneWould() {
        String prefix = "rates-" + UUID.randomUUID();
        Ports one = Ports.free();
        Ports other = Ports.free();
        try (Master first = Master.start(one, arguments(TestRedis.url(), prefix, one));
                Master second = Master.start(other, arguments(TestRedis.url(), prefix, other))) {
            String token = TestTokens.of("admin");
            List<Http> masters = List.of(new Http(one).as(token), new Http(other).as(token));
            long begun = System.nanoTime();
            int admitted = 0;
            for (int i = 0; i < SENT; i++) {
                Http.Answer answer = masters.get(i % 2).get("/api/im/version");
                assertThat(answer.status()).isIn(200, 429);
                admitted += answer.status() == 200 ? 1 : 0;
                if (answer.status() == 429) {
                    assertThat(answer.json().path("status_code").asInt()).isEqualTo(429);
                }
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertThat(admitted).isBetween(PER_SECOND, (int) (PER_SECOND * (2 + seconds + 1)));
            if (admitted < SENT) {
                assertThat(refused(first, "im-requests") + refused(second, "im-requests"))
                        .isEqualTo(SENT - admitted);
                var headers = masters.get(0).headers("/api/im/version");
                assertThat(headers.firstValue("retry-after").isPresent() || admitted > 0)
                        .isTrue();
            }
            assertThat(new Http(one)
                            .as(TestTokens.of("im"))
                            .get("/api/im/version")
                            .status())
                    .as("others are not limited by it")
                    .isEqualTo(200);
            pushesAreLimited(masters, first, second);
        }
    }

    private static void pushesAreLimited(List<Http> masters, Master first, Master second) {
        int refused = 0;
        for (int i = 0; i < SENT; i++) {
            Http.Answer answer = masters.get(i % 2).push("a", "{\"data\": {\"comments\": []}}");
            if (answer.status() == 429) {
                assertThat(answer.json().path("code").asString()).isEqualTo("LIMIT_EXCEEDED");
                refused++;
            } else {
                assertThat(answer.status()).isEqualTo(200);
            }
        }
        assertThat(refused).isPositive();
        assertThat(refused(first, "pushes") + refused(second, "pushes")).isEqualTo(refused);
    }

    @Test
    void withoutRedisEverybodyIsLetIn() {
        Ports ports = Ports.free();
        EmbeddedRedis redis = TestRedis.embedded();
        try (Master master = Master.start(ports, arguments(redis.url(), "rates", ports))) {
            redis.close();
            Http http = new Http(ports).as(TestTokens.of("im"));
            for (int i = 0; i < 5 * PER_SECOND; i++) {
                assertThat(http.get("/api/im/version").status()).isEqualTo(200);
            }
            assertThat(master.bean(MeterRegistry.class)
                            .get("imcache.limits.unchecked")
                            .counter()
                            .count())
                    .isPositive();
        }
    }
}
