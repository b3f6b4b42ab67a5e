package io.imcache.master.command;

import io.imcache.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * {@code train}: starts a master and a Redis for itself alone, pushes, reads, and stops. A JVM that stores what it
 * loaded and learned ({@code -XX:AOTCacheOutput}, {@code -XX:ArchiveClassesAtExit}) then starts masters faster.
 * Profiles of rarely used methods would make masters slower than none, so the master is under load for a while.
 */
public final class Training {
    private static final String COMMAND = "train";
    private static final String SECONDS = "--seconds=";
    private static final int DEFAULT_SECONDS = 20;
    private static final int MOST_SECONDS = 600;

    private Training() {}

    /** Returns whether the first argument is the command. */
    public static boolean isAskedForBy(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals(COMMAND);
    }

    /**
     * Trains. Opens ports of the loopback interface only and uses its own Redis, whatever is configured.
     *
     * @param master not run yet
     * @param arguments {@code train}, and {@code --seconds=} (1 to 600, default 20) for the time under load
     * @param out gets the number of requests
     * @param err gets the sentence if it fails
     * @return exit status of the process: 0, 1 if it failed, 2 if the arguments are wrong
     */
    public static int run(SpringApplication master, String[] arguments, PrintStream out, PrintStream err) {
        Duration time;
        try {
            time = time(Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
        try {
            out.println("train: " + train(master, time) + " requests");
            return 0;
        } catch (IOException | RuntimeException e) {
            err.println("train: " + e.getMessage());
            return 1;
        }
    }

    private static Duration time(String[] options) {
        int seconds = DEFAULT_SECONDS;
        for (String option : options) {
            String value = option.startsWith(SECONDS) ? option.substring(SECONDS.length()) : "";
            if (!value.matches("[1-9]\\d{0,2}") || Integer.parseInt(value) > MOST_SECONDS) {
                throw new IllegalArgumentException(
                        "train: " + option + " (expected: --seconds=1 to " + MOST_SECONDS + ")");
            }
            seconds = Integer.parseInt(value);
        }
        return Duration.ofSeconds(seconds);
    }

    private static int train(SpringApplication master, Duration time) throws IOException {
        Path directory = Files.createTempDirectory("imcache-training");
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory)) {
            master.addInitializers(connectedTo(redis));
            try (ConfigurableApplicationContext running = master.run(
                    "--spring.profiles.active=training",
                    "--spring.data.redis.url=" + redis.url(), // otherwise the master would start another
                    "--server.address=127.0.0.1",
                    "--server.port=0",
                    "--server.ssl.enabled=false",
                    "--management.server.port=", // on the same port as the rest
                    "--imcache.socketio.host=127.0.0.1",
                    "--imcache.socketio.port=0",
                    "--imcache.security.enabled=false",
                    "--imcache.redis.replicas-to-confirm=0",
                    "--imcache.operations.drain-delay=0s")) {
                return new TrainingLoad(
                                running.getEnvironment().getRequiredProperty("local.server.port", Integer.class))
                        .run(time);
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    /** Overrides nodes, sentinels and addresses that are configured. */
    private static ApplicationContextInitializer<GenericApplicationContext> connectedTo(EmbeddedRedis redis) {
        return context ->
                context.registerBean(DataRedisConnectionDetails.class, () -> new DataRedisConnectionDetails() {
                    @Override
                    public Standalone getStandalone() {
                        return Standalone.of("127.0.0.1", redis.port());
                    }
                });
    }
}
