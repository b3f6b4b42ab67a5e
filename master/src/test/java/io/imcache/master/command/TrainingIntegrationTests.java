package io.imcache.master.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.MasterApplication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;

/** Tests {@code train} as the image and {@code deploy/fast-start.sh} run it. */
class TrainingIntegrationTests {
    @TempDir
    private Path directory;

    /** A configuration that would make the master use a Redis that does not exist, and the port of another server. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "SPRING_PROFILES_ACTIVE", "production",
            "SPRING_DATA_REDIS_URL", "redis://127.0.0.1:1",
            "SPRING_DATA_REDIS_CLUSTER_NODES", "127.0.0.1:1",
            "SERVER_ADDRESS", "0.0.0.0",
            "SERVER_PORT", "1",
            "SERVER_SSL_ENABLED", "true",
            "MANAGEMENT_SERVER_PORT", "1",
            "IMCACHE_REDIS_REPLICASTOCONFIRM", "1");

    private Process train(Path temporary, Path log) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-jar",
                        Path.of("target", "imcache-master.jar").toString(),
                        "train",
                        "--seconds=1")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(ELSEWHERE);
        return builder.start();
    }

    @Test
    void aMasterOfItsOwnIsPushedToAndReadFromAndLeavesNothing() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        Path log = directory.resolve("log");
        Process training = train(temporary, log);
        assertThat(training.waitFor()).as(Files.readString(log)).isZero();

        assertThat(Files.readString(log))
                .containsPattern("(?m)^train: \\d{3,} requests$")
                .contains("127.0.0.1");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("imcache")))
                    .isEmpty();
        }
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().commandLine().stream())
                        .filter(line -> line.contains(temporary.toString())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds=0", "--seconds=601", "--seconds=-1", "--seconds=", "--server.port=1"})
    void otherOptionsAreRefused(String option) {
        var err = new ByteArrayOutputStream();
        String[] arguments = {"train", option};
        assertThat(Training.isAskedForBy(arguments)).isTrue();
        assertThat(Training.run(
                        new SpringApplication(MasterApplication.class),
                        arguments,
                        System.out,
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("train: " + option + " (expected: --seconds=1 to 600)");
    }
}
