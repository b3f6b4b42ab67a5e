package io.imcache.master.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.MasterApplication;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Tests {@code imcache.redis.replicas-to-confirm} with a Redis without replicas. */
class ReplicasToConfirmIntegrationTests {
    private static final String SNAPSHOT =
            """
            {"platform":"douyin","timestamp":1761804248025,"snapshot":{"data":{"comments":[{"id":"c"}]}}}""";

    private static HttpResponse<String> push(Ports ports) throws Exception {
        URI uri = Master.loopback(ports.http()).resolve("/api/worker/accounts/a/snapshot");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(SNAPSHOT))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void nothingIsAcknowledgedThatNoReplicaHas() throws Exception {
        try (EmbeddedRedis redis = TestRedis.embedded()) {
            for (int replicas : List.of(1, 0)) {
                Ports ports = Ports.free();
                List<String> arguments = Master.arguments(redis.url(), "confirm", ports);
                arguments.add("--imcache.redis.replicas-to-confirm=" + replicas);
                arguments.add("--spring.data.redis.timeout=1s");
                try (var master =
                        new SpringApplicationBuilder(MasterApplication.class).run(arguments.toArray(String[]::new))) {
                    assertThat(master.isRunning()).isTrue();
                    HttpResponse<String> answer = push(ports);
                    if (replicas == 0) {
                        assertThat(answer.statusCode()).isEqualTo(200);
                    } else {
                        assertThat(answer.statusCode()).isEqualTo(503);
                        assertThat(answer.body())
                                .contains("STORE_UNAVAILABLE")
                                .contains("confirmed by 0 replicas")
                                .contains("sending it again does no harm");
                    }
                }
            }
        }
    }
}
