package io.imcache.master.store;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.command.Commands;
import io.imcache.master.credentials.Credentials;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the commands that show what is stored: it is compressed, so redis-cli does not. */
class StoredJsonIntegrationTests {
    private static final String COMMENT =
            "{'commentId':'c1','content':'你好','contentId':'v1','createdAt':1761798515,'likeCount':0}";

    private final StoreFixture redis = new StoreFixture();

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void push() {
        redis.replace(snapshotOf("a")
                .with(MESSAGES, Snapshots.messages(0, 250, ""))
                .with(COMMENTS, COMMENT)
                .push());
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private Ended run(String... arguments) {
        String[] all = Stream.concat(
                        Arrays.stream(arguments),
                        Stream.of(
                                "--spring.data.redis.url=" + TestRedis.url(),
                                "--imcache.redis.key-prefix=" + redis.prefix))
                .toArray(String[]::new);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Commands.run(
                all,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8));
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void printsAnItemAsItWasPushed() {
        assertThat(run("item", "a", "comments", "c1"))
                .isEqualTo(new Ended(0, COMMENT.replace('\'', '"') + System.lineSeparator(), ""));
    }

    @Test
    void printsAnAccountInLines() {
        Ended ended = run("export", "a");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines())
                .hasSize(251)
                .contains(
                        "{\"collection\":\"comments\",\"item\":" + COMMENT.replace('\'', '"') + "}",
                        "{\"collection\":\"messages\",\"item\":"
                                + Snapshots.messages(7, 8, "").get(0).replace('\'', '"') + "}")
                .doesNotHaveDuplicates();
    }

    @Test
    void printsCredentialsOnlyIfAskedForByName() {
        String keys = "--imcache.credentials.keys=k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        String other = "--imcache.credentials.keys=k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
        assertThat(run("export", "a", "--credentials", keys).out()).doesNotContain("credentials");
        try (Master master = Master.start(TestRedis.url(), redis.prefix, Ports.free(), keys)) {
            master.bean(Credentials.class)
                    .store("a", "{\"cookies\":[\"MARKER\"]}".getBytes(StandardCharsets.UTF_8))
                    .block();
        }
        assertThat(run("export", "a", keys).out()).contains("c1").doesNotContain("MARKER", "credentials");
        assertThat(run("export", "a", "--credentials", keys).out().lines())
                .hasSize(252)
                .first()
                .isEqualTo("{\"credentials\":{\"cookies\":[\"MARKER\"]}}");
        assertThat(run("export", "a", "--credentials"))
                .isEqualTo(new Ended(
                        2,
                        "",
                        "--credentials: no key (expected: the keys of the masters, in imcache.credentials.keys)"
                                + System.lineSeparator()));
        assertThat(run("export", "a", "--credentials", other))
                .isEqualTo(new Ended(
                        2,
                        "",
                        "account a: its credentials can't be read (expected: their key in imcache.credentials.keys)"
                                + System.lineSeparator()));
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(run("item", "a", "comments", "c2"))
                .isEqualTo(new Ended(2, "", "account a, comments, item c2: not there" + System.lineSeparator()));
        assertThat(run("item", "a", "remarks", "c1").err()).startsWith("collection: remarks (expected: one of [");
        assertThat(run("export", "b").err()).isEqualTo("account b: not there" + System.lineSeparator());
        assertThat(run("item", "a").err()).startsWith("item: 1 names (expected: item <account>");
    }
}
