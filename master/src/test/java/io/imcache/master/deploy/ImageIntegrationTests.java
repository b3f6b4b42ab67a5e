package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Dockerfile says, done without Docker: its commands are run as they stand there, in a directory in place of the
 * image, by the JVM that runs the tests. The image's is Java 25; an older one has no AOT cache and does without.
 */
class ImageIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final boolean HAS_AOT_CACHE = Runtime.version().feature() >= 25;
    private static final Pattern COPIED = Pattern.compile("--from=layers /build/(\\S+) \\./");

    private final Ports ports = Ports.free();
    private final List<Process> started = new ArrayList<>();
    private Dockerfile dockerfile;

    @TempDir
    private Path build;

    @TempDir
    private Path image;

    @BeforeEach
    void read() throws IOException {
        dockerfile = Dockerfile.read();
    }

    @AfterEach
    void end() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Process start(Path directory, Map<String, String> settings, List<String> command) throws IOException {
        // By env, for a command is looked for on the path that it is given, not on the one of this JVM.
        var line = new ArrayList<>(List.of("env"));
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches("(IMCACHE|SPRING|SERVER|JAVA)_.*"));
        environment.putAll(settings);
        environment.merge(
                "PATH", Path.of(System.getProperty("java.home"), "bin").toString(), (path, java) -> java + ":" + path);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private int run(Path directory, Map<String, String> settings, List<String> command) throws Exception {
        return start(directory, settings, command).waitFor();
    }

    private Path log() {
        return build.resolve("log");
    }

    /** The environment of the image, with what whoever runs it says beside it. */
    private Map<String, String> settings(Map<String, String> more) {
        var settings = new HashMap<>(dockerfile.environment());
        settings.putAll(more);
        return settings;
    }

    /** Nobody but this machine is to reach it here, at ports that are free. */
    private Map<String, String> here() {
        return settings(Map.of(
                "SERVER_ADDRESS",
                "127.0.0.1",
                "SERVER_PORT",
                Integer.toString(ports.http()),
                "IMCACHE_SOCKETIO_PORT",
                Integer.toString(ports.socket()),
                "IMCACHE_SECURITY_SECRET",
                TestTokens.SECRET,
                "IMCACHE_REDIS_KEYPREFIX",
                "image-" + UUID.randomUUID(),
                "SPRING_DATA_REDIS_URL",
                TestRedis.url()));
    }

    @Test
    void whatIsBuiltStartsAndIsSeenToBeHealthy() throws Exception {
        Files.copy(Path.of("target", "imcache-master.jar"), build.resolve("imcache-master.jar"));
        assertThat(run(build, Map.of(), List.of("sh", "-c", dockerfile.run("jarmode"))))
                .as(Files.readString(log()))
                .isZero();
        List<Path> layers = copiedLayers();
        try (Stream<Path> made = Files.list(build.resolve("extracted"))) {
            assertThat(made).containsExactlyInAnyOrderElementsOf(layers);
        }
        for (Path layer : layers) {
            assertThat(run(image, Map.of(), List.of("cp", "-r", layer + "/.", ".")))
                    .isZero();
        }
        for (String own : dockerfile.all("COPY").stream()
                .filter(copy -> copy.startsWith("deploy/"))
                .toList()) {
            Path file = Path.of("..", own.replace(" ./", ""));
            Files.copy(file, image.resolve(file.getFileName()));
        }
        if (HAS_AOT_CACHE) {
            // Whatever Redis is configured, the training has its own; under load for as short as may be.
            Map<String, String> training =
                    settings(Map.of("TRAINING_SECONDS", "1", "SPRING_DATA_REDIS_SENTINEL_NODES", "127.0.0.1:1"));
            assertThat(run(image, training, List.of("sh", "-c", dockerfile.run("AOTCacheOutput"))))
                    .as(Files.readString(log()))
                    .isZero();
            assertThat(image.resolve("master.aot")).isNotEmptyFile();
        }

        assertThat(isHealthy(ports.http())).isFalse();
        Files.writeString(log(), "");
        List<String> entry = dockerfile.command("ENTRYPOINT");
        entry.removeIf(option -> !HAS_AOT_CACHE && option.startsWith("-XX:AOTCache="));
        Process master = start(image, here(), entry);
        await().atMost(LIMIT).until(() -> {
            assertThat(master.isAlive()).as(Files.readString(log())).isTrue();
            return isHealthy(ports.http());
        });
        // Cached or not, a JVM that does not like its options says so.
        assertThat(Files.readString(log())).doesNotContain("[warning]", "[error]", "warning:");

        master.destroy();
        assertThat(master.waitFor()).isEqualTo(143);
        assertThat(isHealthy(ports.http())).isFalse();
    }

    private List<Path> copiedLayers() {
        return dockerfile.all("COPY").stream()
                .map(COPIED::matcher)
                .filter(copied -> copied.matches())
                .map(copied -> build.resolve(copied.group(1)))
                .toList();
    }

    private boolean isHealthy(int port) throws Exception {
        return run(image, settings(Map.of("SERVER_PORT", Integer.toString(port))), dockerfile.command("HEALTHCHECK"))
                == 0;
    }

    @Test
    void aMasterThatIsNotReadyIsNotHealthy() throws Exception {
        for (int status : new int[] {200, 503}) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/actuator/health/readiness", exchange -> {
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
            try {
                assertThat(isHealthy(server.getAddress().getPort()))
                        .as("status " + status)
                        .isEqualTo(status == 200);
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void theJvmTakesItsOptions() throws Exception {
        assertThat(run(image, settings(Map.of()), List.of("java", "-XX:+PrintFlagsFinal", "-version")))
                .isZero();

        String said = Files.readString(log());
        assertThat(said).doesNotContainIgnoringCase("warning:");
        assertThat(said)
                .containsPattern("MaxRAMPercentage += 45\\.0")
                .containsPattern("InitialRAMPercentage += 45\\.0")
                .containsPattern("NewRatio += 1 ")
                .containsPattern("MaxDirectMemorySize += " + (96 << 20))
                .containsPattern("ExitOnOutOfMemoryError += true");
    }
}
