package io.imcache.master.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HaproxyConfigIntegrationTests {
    private static final Path CONFIG = Path.of("..", "deploy", "haproxy.cfg");

    @Test
    void haproxyTakesTheShippedConfiguration() throws Exception {
        String haproxy = Requires.haproxy();

        var builder = new ProcessBuilder(haproxy, "-c", "-f", CONFIG.toString()).redirectErrorStream(true);
        // Numbers, so that no name server is asked.
        for (String master : new String[] {"1", "2", "3"}) {
            builder.environment().put("IMCACHE_MASTER_" + master + "_HTTP", "127.0.0.1:8080");
            builder.environment().put("IMCACHE_MASTER_" + master + "_SOCKETIO", "127.0.0.1:9092");
        }
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("[WARNING]");
    }
}
