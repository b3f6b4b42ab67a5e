package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Crawlers that come back, with the libraries that people use: again and again, with another token, after a restart. */
class ReconnectingCrawlersIntegrationTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ACCOUNT = "acc";
    private static final String TOKEN = TestTokens.of("worker", ACCOUNT);
    private static final String EXPIRED = TestTokens.expired("worker");

    private final Ports ports = Ports.free();
    private final String prefix = "reconnecting-" + UUID.randomUUID();
    private Master master;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        master = Master.start(ports, Master.securedArguments(TestRedis.url(), prefix, ports));
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private static List<JsonNode> lines(Path out) {
        try {
            return Files.readString(out)
                    .lines()
                    .filter(line -> line.startsWith("{") && line.endsWith("}"))
                    .map(JSON::readTree)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a crawler to its end, and restarts the master when it says so. */
    private List<JsonNode> run(Path in, String... command) throws IOException, InterruptedException {
        Path out = Files.createFile(directory.resolve("out"));
        Process process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            await().atMost(LIMIT)
                    .until(() -> !process.isAlive()
                            || lines(out).stream()
                                    .anyMatch(
                                            line -> line.get("what").asString().equals("restart")));
            assertThat(process.isAlive()).as(Files.readString(out)).isTrue();
            master.close();
            start();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0)
                    .as(Files.readString(out))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return lines(out);
    }

    private void cameBack(List<JsonNode> lines, int transports) {
        assertThat(lines.stream().map(line -> line.get("what").asString()).filter(what -> !what.equals("reconnected")))
                .containsExactly("refused", "came back", "restart", "refused", "restarted");
        assertThat(lines.stream().filter(line -> line.get("what").asString().equals("reconnected")))
                .hasSize(transports);
        assertThat(lines)
                .filteredOn(line -> line.has("success"))
                .hasSize(transports + 2)
                .allMatch(line -> line.get("success").asBoolean());
        assertThat(lines)
                .filteredOn(line -> line.has("error"))
                .extracting(line -> line.get("error").asString())
                .containsExactly("token: expired (expected: a new one)", "token: expired (expected: a new one)");
        for (String comment : List.of("reconnected", "came-back", "restarted")) {
            assertThat(new Http(ports)
                            .as(TestTokens.of("im"))
                            .get("/api/im/discussions/" + comment + "?account_id=" + ACCOUNT)
                            .status())
                    .as(comment)
                    .isEqualTo(200);
        }
    }

    @Test
    void socketIoClient() throws Exception {
        Requires.node();
        String options = JSON.createObjectNode()
                .put("token", TOKEN)
                .put("expired", EXPIRED)
                .put("account", ACCOUNT)
                .toString();
        cameBack(
                run(
                        Path.of("src", "test", "js"),
                        "node",
                        "reconnecting.mjs",
                        "http://127.0.0.1:" + ports.socket() + "/worker",
                        options),
                3);
    }

    @Test
    void pythonSocketIo() throws Exception {
        String python = Requires.python();
        cameBack(
                run(
                        Path.of("src", "test", "python"),
                        python,
                        "reconnecting.py",
                        "http://127.0.0.1:" + ports.socket(),
                        TOKEN,
                        EXPIRED,
                        ACCOUNT),
                2);
    }
}
