package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users start: the jar, and the demo. */
class PackagedJarIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path JAR = Path.of("target", "imcache-master.jar");
    private static final Pattern CURL = Pattern.compile("curl(?: -X (\\w+))? 'http://127\\.0\\.0\\.1:\\d+([^']*)'");

    private final Ports ports = Ports.free();
    private final Http http = new Http(ports);
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
        redis().forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(String... command) throws IOException {
        var line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of(command));
        line.addAll(List.of(
                "--server.port=" + ports.http(),
                "--imcache.socketio.port=" + ports.socket(),
                "--imcache.redis.embedded.data-dir=" + directory.resolve("redis")));
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Path log() {
        return directory.resolve("log");
    }

    private void awaitReady(Process process) {
        await().atMost(LIMIT).ignoreExceptionsMatching(e -> process.isAlive()).until(() -> {
            assertThat(process.isAlive()).isTrue();
            return http.get("/actuator/health/readiness").status() == 200;
        });
    }

    /** The redis-server that the master started on its directory. */
    private Stream<ProcessHandle> redis() {
        try {
            long pid = Long.parseLong(
                    Files.readString(directory.resolve("redis/redis.pid")).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    @Test
    void theJarRunsWithoutTheDemoAndKeepsWhatItAcknowledgedOverKillAndRestart() throws Exception {
        Process first = start("-jar", JAR.toString(), "--spring.profiles.active=dev");
        awaitReady(first);
        assertThat(http.get("/api/im/accounts").json().at("/data/users").size()).isZero();
        assertThat(http.push("kept", "{\"data\": {\"comments\": [{\"id\": \"c\"}]}}")
                        .status())
                .isEqualTo(200);

        first.destroyForcibly().onExit().join();
        assertThat(redis()).as("a killed JVM leaves its Redis").isNotEmpty();
        Process second = start("-jar", JAR.toString(), "--spring.profiles.active=dev");
        awaitReady(second);
        assertThat(http.get("/api/im/discussions/c?account_id=kept").status()).isEqualTo(200);

        second.destroy();
        assertThat(second.waitFor()).isEqualTo(143);
        assertThat(redis()).as("a master that is told to end takes Redis along").isEmpty();
    }

    @Test
    void aMasterForProductionSaysWhatToConfigure() throws Exception {
        Process process = start(
                "-jar", JAR.toString(), "--spring.profiles.active=production", "--imcache.security.enabled=false");
        assertThat(process.waitFor()).isNotZero();
        assertThat(Files.readString(log()))
                .contains("SPRING_DATA_REDIS_URL", "APPLICATION FAILED TO START")
                .doesNotContain("\tat ");
    }

    @Test
    void theDemoPrintsWhatToTryAndAllOfItWorks() throws Exception {
        Process demo = start("io.imcache.master.demo.DemoApplication");
        await().atMost(LIMIT).until(() -> {
            assertThat(demo.isAlive()).isTrue();
            return Files.readString(log()).contains("Ctrl-C");
        });
        List<MatchResult> lines =
                CURL.matcher(Files.readString(log())).results().toList();
        assertThat(lines).hasSizeGreaterThan(10);
        for (MatchResult line : lines) {
            String method = line.group(1) == null ? "GET" : line.group(1);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            http.send(method, line.group(2), null).status())
                    .as(line.group())
                    .isEqualTo(200));
        }
        String messages = "/api/im/messages?account_id=demo-douyin-tea&count=1";
        String newest = http.get(messages).json().at("/data/messages/0/msg_id").asString();
        await().atMost(LIMIT).until(() -> !http.get(messages)
                .json()
                .at("/data/messages/0/msg_id")
                .asString()
                .equals(newest));

        demo.destroy();
        demo.waitFor();
        assertThat(redis()).isEmpty();
    }
}
