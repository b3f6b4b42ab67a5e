package io.imcache.master.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.item.Comment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the log in production: JSON with ids and without content, and few lines while Redis is away. */
class LogsIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int REQUESTS = 300;

    private final Ports ports = Ports.free();
    private final Http http = new Http(ports);

    @TempDir
    private Path directory;

    private Process master;

    @AfterEach
    void end() {
        if (master != null) {
            master.destroyForcibly().onExit().join();
        }
    }

    /** Starts the jar, because tests have a log of their own. */
    private Process start(String redisUrl) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                "target/imcache-master.jar"));
        command.addAll(Master.arguments(redisUrl, "logs", ports));
        command.add("--spring.profiles.active=production");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private List<JsonNode> lines() {
        try {
            String text = Files.readString(directory.resolve("log"));
            return text.substring(0, text.lastIndexOf('\n') + 1) // without a line that is being written
                    .lines()
                    // A line of the JVM about native libraries.
                    .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                    .map(JSON::readTree)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Predicate<JsonNode> line) {
        Awaitility.await().atMost(LIMIT).until(() -> lines().stream().anyMatch(line));
    }

    @Test
    void linesAreJsonWithIdsAndFewWhenRedisIsAway() throws Exception {
        try (EmbeddedRedis redis = TestRedis.embedded()) {
            master = start(redis.url());
            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> http.get("/actuator/health/readiness").status() == 200);
            try (var worker = ImcacheWorker.builder("w-logged")
                    .master(Master.address(ports))
                    .token(() -> "sesame")
                    .start()) {
                worker.account("acc-logged", "douyin")
                        .upsert(Comment.builder("c-1").content("unspoken").build());
                assertThat(worker.push("acc-logged").get()).isNotNull();
                await(line -> line.at("/worker").asString("").equals("w-logged"));
            }
            http.push("acc-broken", "{\"data\": {\"comments\": \"unspoken\"}}");
            await(line -> line.at("/account").asString("").equals("acc-broken")
                    && line.at("/outcome").asString("").equals("INVALID_SNAPSHOT"));
            assertThat(lines()).allSatisfy(line -> {
                assertThat(line.at("/log/level").asString()).isNotEmpty();
                assertThat(line.at("/message").asString()).isNotEmpty();
                assertThat(line.at("/service/name").asString()).isEqualTo("imcache-master");
            });

            ProcessHandle process = redis.process();
            process.destroyForcibly();
            process.onExit().join();
            int before = lines().size();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(http.get("/api/im/messages?account_id=acc-logged").status())
                        .isEqualTo(503);
                assertThat(http.push("acc-logged", "{\"data\": {\"comments\": []}}")
                                .status())
                        .isEqualTo(503);
            }
            await(line -> line.at("/message").asString("").startsWith("Redis does not answer"));
            List<JsonNode> lines = lines();
            assertThat(lines.subList(before, lines.size()))
                    .hasSizeLessThan(REQUESTS / 6)
                    .allSatisfy(line -> assertThat(line.at("/error/stack_trace").isMissingNode())
                            .as(line.toString())
                            .isTrue());
            assertThat(lines)
                    .noneMatch(line -> line.toString().contains("unspoken")
                            || line.toString().contains("sesame"));
        }
    }
}
