package io.imcache.redis.testing;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The Redis for tests, one for each JVM. The environment variable {@code IMCACHE_TEST_REDIS_URL} gives its address, or is
 * {@code docker} for a container. Without it the embedded Redis is used. Tests use different key prefixes.
 */
public final class TestRedis {
    private static final String FROM = "IMCACHE_TEST_REDIS_URL";
    /** The timeout of commands in tests. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int PORT = 6379;

    private static @Nullable String url;

    private TestRedis() {}

    /** Returns the address of the Redis. Starts it on the first call; it ends with the JVM. */
    public static synchronized String url() {
        if (url == null) {
            url = start(System.getenv(FROM));
        }
        return url;
    }

    /** Creates a client, with the options that the store needs. */
    public static RedisClient client() {
        return client(url());
    }

    /** Creates a client of the Redis at an address, with the options that the store needs. */
    public static RedisClient client(String address) {
        RedisClient client = RedisClient.create(address);
        ClientOptions.Builder options = ClientOptions.builder();
        StoreConnection.configure(options, TIMEOUT);
        client.setOptions(options.build());
        return client;
    }

    private static String start(@Nullable String from) {
        if (from == null || from.isEmpty()) {
            // Nobody restarts this one. A file would make tests wait for the disk.
            return embedded("appendonly no").url();
        }
        return from.equals("docker") ? container() : from;
    }

    @SuppressWarnings("resource") // Testcontainers ends it with the JVM
    private static String container() {
        var container = new GenericContainer<>(DockerImageName.parse("redis:7-alpine")).withExposedPorts(PORT);
        container.start();
        return "redis://" + container.getHost() + ":" + container.getMappedPort(PORT);
    }

    /**
     * Starts an embedded Redis with a directory of its own, for tests that stop it, fill it or break it.
     *
     * @param settings lines of its configuration, beside the usual ones
     */
    public static EmbeddedRedis embedded(String... settings) {
        try {
            Path directory = Files.createTempDirectory("imcache-test-redis");
            EmbeddedRedis redis = EmbeddedRedis.start(directory, settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(redis, directory)));
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(EmbeddedRedis redis, Path directory) {
        redis.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
