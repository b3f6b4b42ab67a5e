package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Crawlers in Python and JavaScript, with the libraries that people use, and as {@code docs/worker-protocol.md} has them. */
class CrawlersIntegrationTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Ports PORTS = Ports.free();
    private static final String ACCOUNT = "acc-é-" + UUID.randomUUID();
    private static final long SECONDS = 60;

    private static Master master;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        master = Master.start(PORTS, Master.securedArguments(TestRedis.url(), "crawlers-" + UUID.randomUUID(), PORTS));
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    /** Runs a program to its end, and returns what it writes. */
    private String run(Path in, String... command) throws IOException, InterruptedException {
        Path out = directory.resolve("out-" + UUID.randomUUID());
        var builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("TOKEN", TestTokens.of("worker"));
        Process process = builder.start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String written = Files.readString(out);
        assertThat(ended && process.waitFor() == 0).as(written).isTrue();
        return written;
    }

    private static void succeeded(String written, int count) {
        assertThat(written.lines().map(JSON::readTree).toList()).hasSize(count).allSatisfy(answer -> {
            assertThat(answer.get("type").asString()).isEqualTo("WORKER_DATA_SYNC_ACK");
            assertThat(answer.get("success").asBoolean()).isTrue();
        });
        Http.Answer stored = new Http(PORTS)
                .as(TestTokens.of("im"))
                .get("/api/im/discussions/large-99?account_id=" + ACCOUNT.replace("é", "%C3%A9"));
        assertThat(stored.json().at("/data/content").asString()).isEqualTo("好");
    }

    @Test
    void pythonSocketIoOverEachTransport() throws Exception {
        String python = Requires.python();
        succeeded(
                run(
                        Path.of("src", "test", "python"),
                        python,
                        "crawler.py",
                        "http://127.0.0.1:" + PORTS.socket(),
                        TestTokens.of("worker"),
                        ACCOUNT),
                9);
    }

    @Test
    void socketIoClientWithAcknowledgementsAndRetries() throws Exception {
        Requires.node();
        String options = JSON.createObjectNode()
                .put("token", TestTokens.of("worker"))
                .put("account", ACCOUNT)
                .toString();
        succeeded(
                run(
                        Path.of("src", "test", "js"),
                        "node",
                        "acknowledged.mjs",
                        "http://127.0.0.1:" + PORTS.socket() + "/worker",
                        options),
                6);
    }

    /** The blocks of code of the page, with this test's ports. */
    private static List<String> documented(String language) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "worker-protocol.md"));
        return Pattern.compile("(?ms)^```" + language + "$(.*?)^```$")
                .matcher(page)
                .results()
                .map((MatchResult block) -> block.group(1)
                        .replace("127.0.0.1:9092", "127.0.0.1:" + PORTS.socket())
                        .replace("127.0.0.1:8080", "127.0.0.1:" + PORTS.http()))
                .toList();
    }

    private static boolean isStored(String account) {
        return new Http(PORTS)
                        .as(TestTokens.of("im"))
                        .get("/api/im/discussions/k-1?account_id=" + account)
                        .status()
                == 200;
    }

    @Test
    void documentedCrawlersInPython() throws Exception {
        String python = Requires.python();
        List<String> crawlers = documented("python");
        assertThat(crawlers).hasSize(2);
        for (String crawler : crawlers) {
            assertThat(crawler.strip().lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(12);
            run(directory, python, "-c", crawler);
        }
        assertThat(isStored("acc-3")).isTrue();
        assertThat(isStored("acc-4")).isTrue();
    }

    @Test
    void documentedCrawlerInJavaScript() throws Exception {
        Requires.node();
        List<String> crawlers = documented("js");
        assertThat(crawlers).hasSize(1);
        run(Path.of("src", "test", "js"), "node", "--input-type=module", "--eval", crawlers.get(0));
        assertThat(isStored("acc-2")).isTrue();
    }
}
