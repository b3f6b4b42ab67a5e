package io.imcache.master.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real HAProxy before masters, with the configuration that is shipped. */
public final class Haproxy implements AutoCloseable {
    private static final Path CONFIG = Path.of("..", "deploy", "haproxy.cfg");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Ports ports;
    private final int admin;

    private Haproxy(Process process, Ports ports, int admin) {
        this.process = process;
        this.ports = ports;
        this.admin = admin;
    }

    /** Starts one; as many masters as the configuration has. */
    public static Haproxy start(List<Ports> masters) throws IOException {
        return start(masters, ProcessBuilder.Redirect.DISCARD);
    }

    /**
     * Starts one; as many masters as the configuration has.
     *
     * @param output where its log goes
     */
    public static Haproxy start(List<Ports> masters, ProcessBuilder.Redirect output) throws IOException {
        Ports ports = Ports.free();
        int admin = Ports.free().http();
        // In the foreground, so that it ends with this process's handle.
        var builder = new ProcessBuilder(Requires.haproxy(), "-db", "-f", CONFIG.toString())
                .redirectErrorStream(true)
                .redirectOutput(output);
        var environment = builder.environment();
        environment.put("IMCACHE_LB_HTTP", address(ports.http()));
        environment.put("IMCACHE_LB_SOCKETIO", address(ports.socket()));
        environment.put("IMCACHE_LB_ADMIN", address(admin));
        for (int i = 0; i < masters.size(); i++) {
            environment.put(
                    "IMCACHE_MASTER_" + (i + 1) + "_HTTP",
                    address(masters.get(i).http()));
            environment.put(
                    "IMCACHE_MASTER_" + (i + 1) + "_SOCKETIO",
                    address(masters.get(i).socket()));
        }
        var haproxy = new Haproxy(builder.start(), ports, admin);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            assertThat(haproxy.process.isAlive()).isTrue();
            return haproxy.serversUp() >= 0;
        });
        return haproxy;
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    public URI http() {
        return Master.loopback(ports.http());
    }

    public URI socket() {
        return Master.loopback(ports.socket());
    }

    /** How many masters get requests. */
    public long serversUp() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), admin)) {
            socket.getOutputStream().write("show stat\n".getBytes(StandardCharsets.US_ASCII));
            String table = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return table.lines()
                    .map(line -> line.split(",", -1))
                    .filter(row -> row[0].equals("http") && row[1].startsWith("master-") && row[17].equals("UP"))
                    .count();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
