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
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final Ports ports;

    private MasterProcess(Process process, Ports ports) {
        this.process = process;
        this.ports = ports;
    }

    /** Starts one and waits until it takes connections. */
    public static MasterProcess start(String redisUrl, String keyPrefix, Ports ports) throws IOException {
        return launch(ports, List.of(), Master.arguments(redisUrl, keyPrefix, ports))
                .awaitStart();
    }

    /**
     * Starts one and does not wait.
     *
     * @param options of the JVM, beside the usual ones
     * @param arguments as {@link Master#arguments} gives them
     */
    public static MasterProcess launch(Ports ports, List<String> options, List<String> arguments) throws IOException {
        return launch(ports, options, arguments, ProcessBuilder.Redirect.DISCARD);
    }

    /**
     * Starts one and does not wait.
     *
     * @param options of the JVM, beside the usual ones
     * @param arguments as {@link Master#arguments} gives them
     * @param output where what it writes goes
     */
    public static MasterProcess launch(
            Ports ports, List<String> options, List<String> arguments, ProcessBuilder.Redirect output)
            throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m"));
        command.addAll(options);
        command.add(MasterApplication.class.getName());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new MasterProcess(builder.start(), ports);
    }

    /** Waits until it takes connections. */
    public MasterProcess awaitStart() {
        await().atMost(START_LIMIT).until(() -> {
            assertThat(process.isAlive()).isTrue();
            return accepts(ports.socket()) && accepts(ports.http());
        });
        return this;
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public Ports ports() {
        return ports;
    }

    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As {@code kill} does, and systemd, Docker and Kubernetes do first. Does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Waits until it has ended; its exit status. */
    public int awaitEnd() {
        return process.onExit().join().exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -STOP} does: it is there, and does nothing. */
    public void stop() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** As {@code kill -CONT} does. */
    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Override
    public void close() {
        kill();
    }
}
