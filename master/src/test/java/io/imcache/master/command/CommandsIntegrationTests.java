package io.imcache.master.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.imcache.master.testing.TestTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the packaged jar creates keys and tokens, and does not start without a key. */
class CommandsIntegrationTests {
    private static final Path JAR = Path.of("target", "imcache-master.jar");

    @TempDir
    private Path directory;

    private record Ended(int status, String out, String err) {}

    private Ended run(@Nullable String secret, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("IMCACHE_") || name.startsWith("SPRING_"));
        if (secret != null) {
            builder.environment().put("IMCACHE_SECURITY_SECRET", secret);
        }
        int status = builder.start().waitFor();
        return new Ended(status, Files.readString(out), Files.readString(err));
    }

    @Test
    void makesSecretsAndTokensAndPrintsNothingElse() throws Exception {
        Ended secret = run(null, "secret");
        assertThat(secret.status()).isZero();
        assertThat(secret.out()).matches("[A-Za-z0-9_-]{43}\\R");
        String key = secret.out().strip();
        assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThanOrEqualTo(32);

        Ended token = run(key, "token", "--role", "im", "--accounts", "a,b", "--ttl=2h", "--subject", "desk");
        assertThat(token.err()).isEmpty();
        assertThat(token.status()).isZero();
        assertThat(token.out()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
        assertClaims(SignedJWT.parse(token.out().strip()));
    }

    private static void assertClaims(SignedJWT token) throws ParseException {
        var claims = token.getJWTClaimsSet();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("HS256");
        assertThat(claims.getSubject()).isEqualTo("desk");
        assertThat(claims.getStringListClaim("roles")).containsExactly("im");
        assertThat(claims.getStringListClaim("accounts")).containsExactly("a", "b");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Ended none = run(null, "token", "--role", "im");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("IMCACHE_SECURITY_SECRET").doesNotContain("\tat ");
        assertThat(run(TestTokens.SECRET, "token", "--role", "root").err()).contains("--role: root (expected: ");
        assertThat(run(TestTokens.SECRET, "token").err()).contains("--role: missing");
        assertThat(run("short-secret-of-tests", "token", "--role", "im").err())
                .contains("21 bytes (expected: at least 32")
                .doesNotContain("short-secret-of-tests");
    }

    @Test
    void aMasterWithoutAKeyDoesNotStartAndSaysHowToMakeOne() throws Exception {
        for (String secret : new String[] {null, "short-secret-of-tests"}) {
            Ended ended = run(secret);
            assertThat(ended.status()).isNotZero();
            assertThat(ended.out() + ended.err())
                    .contains("APPLICATION FAILED TO START", "imcache-master.jar secret", "imcache-master.jar token")
                    .doesNotContain("\tat ", "short-secret-of-tests");
        }
    }
}
