package io.imcache.bench.load;

import io.imcache.bench.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a JVM of its own, on loopback and free ports. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int port;
    private final int socketPort;
    private final double startSeconds;

    private ServerProcess(List<String> command, int port, int socketPort, String readyPath)
            throws IOException, InterruptedException {
        this.port = port;
        this.socketPort = socketPort;
        Path log = Files.createTempFile("imcache-bench", ".log");
        long began = System.nanoTime();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // As the Dockerfile has it.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "131072");
        this.process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        HttpRequest ready =
                HttpRequest.newBuilder(URI.create(url() + readyPath)).build();
        while (!isReady(ready)) {
            if (!process.isAlive() || System.nanoTime() - began > START_LIMIT.toNanos()) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(log));
            }
            Thread.sleep(10);
        }
        this.startSeconds = (System.nanoTime() - began) / 1e9;
    }

    private static boolean isReady(HttpRequest ready) throws InterruptedException {
        try {
            return HTTP.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A master, ready.
     *
     * @param command the JVM, its options and the jar
     * @param arguments of the master, beside its addresses
     */
    public static ServerProcess master(List<String> command, String redis, String... arguments)
            throws IOException, InterruptedException {
        int port = RedisProcess.freePort();
        int socketPort = RedisProcess.freePort();
        var all = new ArrayList<>(command);
        all.addAll(List.of(
                "--server.port=" + port,
                "--imcache.socketio.port=" + socketPort,
                "--spring.data.redis.url=" + redis,
                "--spring.profiles.active=dev",
                "--imcache.security.enabled=false"));
        all.addAll(List.of(arguments));
        return new ServerProcess(all, port, socketPort, "/actuator/health/readiness");
    }

    /** Any application with Actuator, ready. */
    static ServerProcess jar(List<String> command) throws IOException, InterruptedException {
        int port = RedisProcess.freePort();
        var all = new ArrayList<>(command);
        all.add("--server.port=" + port);
        return new ServerProcess(all, port, port, "/actuator/health");
    }

    /** @param command the JVM and its options */
    static ServerProcess constant(List<String> command) throws IOException, InterruptedException {
        return ofBenchmark(command, ConstantServer.class, ConstantServer.PATH);
    }

    /** @param command the JVM and its options */
    static ServerProcess bare(List<String> command, String redis) throws IOException, InterruptedException {
        return ofBenchmark(command, BareServer.class, BareServer.PATH, redis);
    }

    private static ServerProcess ofBenchmark(
            List<String> command, Class<?> server, String readyPath, String... arguments)
            throws IOException, InterruptedException {
        int port = RedisProcess.freePort();
        var all = new ArrayList<>(command);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), server.getName(), Integer.toString(port)));
        all.addAll(List.of(arguments));
        return new ServerProcess(all, port, port, readyPath);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    public int socketPort() {
        return socketPort;
    }

    /** From the start of the process to the first request that said that it is ready. */
    public double startSeconds() {
        return startSeconds;
    }

    long pid() {
        return process.pid();
    }

    /** How long it has kept processors busy. */
    public double processorSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /** The most memory that the process has had, in MB; the kernel's VmHWM. */
    public long peakMegabytes() throws IOException {
        return status("VmHWM");
    }

    /** The memory that it has now. */
    long megabytes() throws IOException {
        return status("VmRSS");
    }

    private long status(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
