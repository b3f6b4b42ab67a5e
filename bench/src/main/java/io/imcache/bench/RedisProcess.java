package io.imcache.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A redis-server of the benchmark's own: on loopback, on a free port, in a directory that goes with it. */
public final class RedisProcess implements AutoCloseable {
    private static final int TRIES = 100;

    private final Process process;
    private final Path directory;
    private final int port;

    private RedisProcess(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    public static RedisProcess start(String server, boolean aof) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("imcache-bench");
        int port = freePort();
        List<String> command = List.of(
                server,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                aof ? "yes" : "no",
                "--appendfsync",
                "everysec",
                "--maxmemory-policy",
                "noeviction",
                "--slowlog-max-len",
                "4096");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        var redis = new RedisProcess(process, directory, port);
        Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
        for (int i = 0; i < TRIES; i++) {
            if (!process.isAlive()) {
                throw new IOException(server + ": " + Files.readString(directory.resolve("log")));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return redis;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IOException(server + ": can't be reached on port " + port);
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            if (Files.isDirectory(directory)) {
                try (var files = Files.walk(directory)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            System.err.println(directory + ": not removed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
