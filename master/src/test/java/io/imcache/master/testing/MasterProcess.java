package io.imcache.master.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.MasterApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A master in a JVM of its own, so that it can be killed. */
public final class MasterProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;

    private MasterProcess(Process process) {
        this.process = process;
    }

    public static MasterProcess start(String redisUrl, String keyPrefix, Ports ports) throws IOException {
        return start(ports, Master.arguments(redisUrl, keyPrefix, ports), ProcessBuilder.Redirect.DISCARD);
    }

    /** One with these arguments. */
    public static MasterProcess start(Ports ports, List<String> arguments, ProcessBuilder.Redirect output)
            throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                MasterApplication.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        var master = new MasterProcess(builder.start());
        await().atMost(START_LIMIT).until(() -> {
            assertThat(master.process.isAlive()).isTrue();
            return accepts(ports.socket()) && accepts(ports.http());
        });
        return master;
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
