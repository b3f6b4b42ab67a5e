package io.imcache.master.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.MasterApplication;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Tests that a master reads over connections of the threads that serve its clients, besides the shared one. */
class LoopClientsIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAGE = "/api/im/conversations?account_id=a";

    /** Returns the last commands of the connections with this name. */
    private static List<String> commands(RedisCommands<String, String> redis) {
        return Pattern.compile(" name=named .* cmd=([a-z|]+)")
                .matcher(redis.clientList())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void pagesAreReadOverConnectionsThatAreConfiguredAsTheSharedOneAndEndWithTheMaster() {
        try (EmbeddedRedis redis = TestRedis.embedded();
                RedisClient client = TestRedis.client(redis.url())) {
            RedisCommands<String, String> asking = client.connect().sync();
            Ports ports = Ports.free();
            List<String> arguments = Master.arguments(redis.url(), "loops", ports);
            arguments.add("--spring.data.redis.client-name=named");
            arguments.add("--imcache.im.cache.mode=off");
            try (var master =
                    new SpringApplicationBuilder(MasterApplication.class).run(arguments.toArray(String[]::new))) {
                assertThat(master.isRunning()).isTrue();
                // The threads take turns, and only these reads run a script; the shared connection ran the first.
                await().atMost(PATIENCE)
                        .until(() -> read(ports) == 200
                                && commands(asking).stream()
                                                .filter(command -> command.startsWith("eval"))
                                                .count()
                                        >= 2);
            }
            await().atMost(PATIENCE).until(() -> commands(asking).isEmpty());
        }
    }

    private static int read(Ports ports) throws Exception {
        HttpRequest page = HttpRequest.newBuilder(Master.loopback(ports.http()).resolve(PAGE))
                .build();
        return HttpClient.newHttpClient()
                .send(page, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
