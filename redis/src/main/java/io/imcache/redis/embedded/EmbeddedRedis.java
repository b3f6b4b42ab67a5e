package io.imcache.redis.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;
import redis.embedded.RedisServerBuilder;
import redis.embedded.exceptions.EmbeddedRedisException;

/**
 * A redis-server process on a free port of the loopback interface, with append-only file and {@code noeviction}. Its
 * data outlives it. The process ends with {@link #close()} or with the JVM. If the JVM is killed, the next one on the
 * same directory ends the process first.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);

    /** Another process can take a free port before Redis binds it. */
    private static final int TRIES = 5;

    private static final int MOST_ASKED = 10;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final DataDirectory directory;
    private final RedisServer server;
    private final int port;

    private EmbeddedRedis(DataDirectory directory, RedisServer server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts Redis.
     *
     * @param dataDirectory null for {@code imcache-redis} in the directory for temporary files, or
     *     {@code imcache-redis-2} and so on if that is in use
     * @param settings lines for redis.conf, beside the usual ones
     * @throws IllegalStateException if another process uses the given directory
     */
    public static EmbeddedRedis start(@Nullable Path dataDirectory, String... settings) {
        DataDirectory directory = dataDirectory == null ? DataDirectory.anyFree() : DataDirectory.of(dataDirectory);
        try {
            directory.endOrphan();
            return start(directory, settings);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static EmbeddedRedis start(DataDirectory directory, String... settings) {
        for (int tries = TRIES; ; tries--) {
            int port = freePort();
            RedisServerBuilder builder = RedisServer.builder()
                    .port(port)
                    .setting("dir \"" + directory.path() + "\"")
                    .setting("pidfile \"" + directory.pidFile() + "\"")
                    .setting("appendonly yes")
                    .setting("appendfsync everysec")
                    // The append-only file is enough; snapshots beside it would fork once a minute.
                    .setting("save \"\"")
                    .setting("maxmemory-policy noeviction");
            for (String setting : settings) {
                builder.setting(setting);
            }
            RedisServer server = builder.build();
            try {
                server.start();
                log.info("Embedded Redis on port {}, data in {}", port, directory.path());
                return new EmbeddedRedis(directory, server, port);
            } catch (EmbeddedRedisException e) {
                if (tries == 1) {
                    throw e;
                }
                log.debug("Embedded Redis did not start on port {}; trying another", port, e);
            }
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the port on the loopback interface. */
    public int port() {
        return port;
    }

    /** Returns the address, as {@code spring.data.redis.url} takes it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Returns the directory of the data. */
    public Path dataDirectory() {
        return directory.path();
    }

    /** Returns the process, while Redis runs. */
    public ProcessHandle process() {
        return directory
                .process()
                .orElseThrow(() -> new IllegalStateException("embedded Redis on port " + port + " does not run"));
    }

    /** Ends Redis and waits for it. The data stays. */
    @Override
    public void close() {
        try {
            directory.process().ifPresent(EmbeddedRedis::end);
            server.stop();
        } finally {
            directory.close();
        }
    }

    /** Ends the process. Redis ignores a request while it writes its first append-only file, and has to be asked again. */
    private static void end(ProcessHandle process) {
        boolean ended = false;
        for (int asked = 0; asked < MOST_ASKED && !ended; asked++) {
            process.destroy();
            ended = hasEnded(process);
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            process.onExit().get(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
