package io.imcache.master.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandUnitTests {
    @TempDir
    private Path directory;

    private record Ended(int status, String out, String err) {}

    private static Ended run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        assertThat(Commands.areIn(arguments)).isTrue();
        int status = Commands.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String file(String json) throws IOException {
        return Files.writeString(directory.resolve("snapshot.json"), json.replace('\'', '"'))
                .toString();
    }

    @Test
    void printsTheReport() throws IOException {
        Ended ended = run("check", file("{'data':{'comments':[{'id':1,'content':'好'}]}}"), "--account", "acc-1");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains(
                        "\"accountId\" : \"acc-1\"",
                        "\"stored\" : 1",
                        "\"discussion_id\" : \"1\"",
                        "\"content\" : \"好\"");
        assertThat(ended.status()).isZero();
    }

    @Test
    void endsWith1IfSomethingIsLeftOutOrRefused() throws IOException {
        Ended leftOut = run("check", file("{'accountId':'a','data':{'comments':[{'cid':1}]}}"));
        assertThat(leftOut.status()).isEqualTo(1);
        assertThat(leftOut.out()).contains("no id (expected: commentId or id); has cid");
        Ended refused = run("check", file("{'accountId':'a','data':{'comments':[{'score':NaN}]}}"));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).startsWith("data.comments[0].score: no JSON at byte");
    }

    @Test
    void saysHowItIsUsed() {
        assertThat(run("check").err()).contains("expected: check <file");
        assertThat(run("check", "a", "b").status()).isEqualTo(2);
        assertThat(run("check", directory.resolve("none").toString()).err()).contains("none: can't be read");
        assertThat(run("check", "x", "--account=").err()).startsWith("--account: ");
    }
}
