package io.imcache.master.deploy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A real nginx before masters, with the configuration that is shipped and a certificate of its own. */
final class Nginx implements AutoCloseable {
    private static final Path CONFIG = Path.of("..", "deploy", "nginx.conf");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Process process;
    private final Ports ports;

    private Nginx(Process process, Ports ports) {
        this.process = process;
        this.ports = ports;
    }

    /**
     * Starts one; as many masters as the configuration has.
     *
     * @param folder for its files; empty
     * @param change to the shipped configuration
     */
    static Nginx start(Path folder, List<Ports> masters, UnaryOperator<String> change) throws Exception {
        String nginx = Requires.nginx();
        Ports ports = Ports.free();
        certificate(folder);
        Files.writeString(folder.resolve("imcache.conf"), change.apply(config(folder, masters, ports)));
        // What Debian's /etc/nginx/nginx.conf says, and nothing outside of the folder.
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log error.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  gzip on;
                  include imcache.conf;
                }
                """);
        String prefix = folder.toAbsolutePath() + "/";
        var started = new Nginx(
                new ProcessBuilder(nginx, "-p", prefix, "-e", prefix + "error.log", "-c", prefix + "nginx.conf")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.log").toFile())
                        .start(),
                ports);
        await().atMost(PATIENCE).until(() -> {
            assertThat(started.process.isAlive())
                    .as(() -> read(folder.resolve("output.log")))
                    .isTrue();
            return accepts(ports.http()) && accepts(ports.socket());
        });
        return started;
    }

    private static String config(Path folder, List<Ports> masters, Ports ports) throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("listen 443 ", "listen 127.0.0.1:" + ports.http() + " ");
        names.put("listen 9443 ", "listen 127.0.0.1:" + ports.socket() + " ");
        names.put("/etc/nginx/imcache", folder.toAbsolutePath() + "/imcache");
        for (int i = 0; i < masters.size(); i++) {
            String master = "server master-" + (i + 1) + ":";
            names.put(master + "8080 ", "server 127.0.0.1:" + masters.get(i).http() + " ");
            names.put(master + "9092 ", "server 127.0.0.1:" + masters.get(i).socket() + " ");
        }
        String config = Files.readString(CONFIG);
        for (Map.Entry<String, String> name : names.entrySet()) {
            assertThat(config).contains(name.getKey());
            config = config.replace(name.getKey(), name.getValue());
        }
        return config;
    }

    /** Makes a certificate for the loopback address with the JDK's keytool, as files that nginx reads. */
    private static void certificate(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("imcache.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "imcache",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        String.valueOf(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor())
                .as(() -> read(folder.resolve("keytool.log")))
                .isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        pem(
                folder.resolve("imcache.crt"),
                "CERTIFICATE",
                keys.getCertificate("imcache").getEncoded());
        pem(
                folder.resolve("imcache.key"),
                "PRIVATE KEY",
                keys.getKey("imcache", PASSWORD).getEncoded());
    }

    private static void pem(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %1$s-----\n".formatted(what, text));
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The address of masters' HTTP port, without a slash at its end. */
    String http() {
        return "https://127.0.0.1:" + ports.http();
    }

    /** The address of masters' Socket.IO port for websockets, without a slash at its end. */
    String websocket() {
        return "wss://127.0.0.1:" + ports.socket();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
