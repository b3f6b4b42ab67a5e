package io.imcache.redis.testing;

import io.imcache.redis.embedded.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A Redis with an append-only file whose disk can be filled. A limit on the size of its files stands for the disk:
 * writes fail as they do without space.
 */
public final class FullDiskRedis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private FullDiskRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a Redis with room on its disk. */
    public static FullDiskRedis start(Path directory) throws IOException {
        String executable;
        try (EmbeddedRedis any = TestRedis.embedded()) {
            executable = any.process().info().command().orElseThrow();
        }
        int port = freePort();
        // A write beyond the limit also sends a signal, which would end Redis. A signal that the shell ignores stays
        // ignored.
        var command = List.of(
                "sh",
                "-c",
                "trap '' XFSZ; exec \"$0\" \"$@\"",
                executable,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--save",
                "");
        var redis = new FullDiskRedis(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                port);
        redis.awaitStart();
        return redis;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (RedisClient client = RedisClient.create(url())) {
            while (true) {
                try (var connection = client.connect()) {
                    connection.sync().ping();
                    return;
                } catch (RedisConnectionException e) {
                    if (System.nanoTime() > end || !process.isAlive()) {
                        throw e;
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            }
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Fills the disk: all writes fail from now on. */
    public void fill() throws IOException, InterruptedException {
        limit("1");
    }

    /** Makes room on the disk. */
    public void free() throws IOException, InterruptedException {
        limit("unlimited");
    }

    private void limit(String bytes) throws IOException, InterruptedException {
        String[] command = {"prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":"};
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("prlimit ended with " + status);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
