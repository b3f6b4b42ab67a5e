package io.imcache.master.credentials;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.imcache.redis.credentials.CredentialStore;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.testing.StoreFixture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.test.StepVerifier;

/** Tests credentials on a real Redis: who can read them, and what is taken. */
class CredentialsIntegrationTests {
    static final String FIRST = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    static final String SECOND = "k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private static final String JSON = "{\"cookies\":[{\"name\":\"sid\",\"value\":\"MARKER-好\"}]}";

    private final StoreFixture redis = new StoreFixture();
    private final CredentialStore store = new CredentialStore(redis.connection, redis.prefix);
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        redis.close();
    }

    private Credentials with(String... keys) {
        return new Credentials(store, CredentialKeys.of(List.of(keys)), meters);
    }

    private static @Nullable String read(Credentials credentials, String accountId) {
        byte[] json = credentials.read(accountId).block();
        return json == null ? null : new String(json, UTF_8);
    }

    private double reads(String outcome) {
        return meters.get("imcache.credentials.read")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void theyAreReadAsTheyWereStored() {
        Credentials credentials = with(FIRST);
        assertThat(credentials.areTaken()).isTrue();
        assertThat(read(credentials, "a")).isNull();
        credentials.store("a", JSON.getBytes(UTF_8)).block();
        assertThat(read(credentials, "a")).isEqualTo(JSON);
        assertThat(credentials.exist("a").block()).isTrue();
        assertThat(meters.get("imcache.credentials.stored").counter().count()).isEqualTo(1);
        assertThat(new String(store.read("a").block(), ISO_8859_1)).doesNotContain("MARKER", "cookies");

        assertThat(credentials.remove("a").block()).isTrue();
        assertThat(read(credentials, "a")).isNull();
        assertThat(credentials.exist("a").block()).isFalse();
    }

    @Test
    void aReadSealsThemWithTheFirstKey() {
        with(FIRST).store("a", JSON.getBytes(UTF_8)).block();
        assertThat(read(with(SECOND), "a")).as("before the rotation").isNull();
        assertThat(read(with(SECOND, FIRST), "a")).isEqualTo(JSON);
        assertThat(reads("old_key")).isEqualTo(1);
        assertThat(read(with(SECOND), "a"))
                .as("the old key is no longer needed")
                .isEqualTo(JSON);
        assertThat(reads("ok")).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsCountedAndLoggedOnce() {
        var logger = (Logger) LoggerFactory.getLogger(Credentials.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.WARN); // commands that ran before in this JVM switch logs off
        with(FIRST).store("a", JSON.getBytes(UTF_8)).block();
        Credentials other = with(SECOND);
        assertThat(read(other, "a")).isNull();
        assertThat(read(other, "a")).isNull();
        assertThat(reads("unknown_key")).isEqualTo(2);
        assertThat(other.exist("a").block()).isTrue();
        logger.detachAppender(lines);
        logger.setLevel(null);
        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "Credentials of account a can't be read: their key is not in imcache.credentials.keys");
    }

    @Test
    void aMovedOrChangedValueIsNone() {
        Credentials credentials = with(FIRST);
        credentials.store("a", JSON.getBytes(UTF_8)).block();
        byte[] sealed = store.read("a").block();
        store.store("b", sealed).block();
        assertThat(read(credentials, "b")).as("another account's").isNull();

        var elsewhere = new CredentialStore(redis.connection, redis.prefix + "2");
        elsewhere.store("a", sealed).block();
        var moved = new Credentials(elsewhere, CredentialKeys.of(List.of(FIRST)), meters);
        assertThat(read(moved, "a")).as("another installation's").isNull();
        elsewhere.remove("a").block();

        byte[] cut = Arrays.copyOf(sealed, sealed.length - 1);
        store.store("a", cut).block();
        assertThat(read(credentials, "a")).isNull();
        assertThat(reads("broken")).isEqualTo(3);
    }

    @Test
    void withoutAKeyTheyAreNotTaken() {
        Credentials none = with();
        assertThat(none.areTaken()).isFalse();
        StepVerifier.create(none.store("a", JSON.getBytes(UTF_8))).verifyErrorSatisfies(error -> assertThat(error)
                .isInstanceOf(InvalidCredentialsException.class)
                .hasMessage("credentials: not taken by this master (expected: a key in imcache.credentials.keys)"));
        assertThat(redis.keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"MARKER\"", "{\"a\":MARKER}", "{\"a\":1", "{} {}", "{\"a\":1}]"})
    void onlyAnObjectIsTaken(String json) {
        StepVerifier.create(with(FIRST).store("a", json.getBytes(UTF_8)))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(InvalidCredentialsException.class)
                        .hasMessage("credentials: no JSON object (expected: one, with up to 100 levels)"));
    }

    @Test
    void theyMayHaveOneMegabyte() {
        Credentials credentials = with(FIRST);
        String largest = "{\"a\":\"" + "x".repeat(Credentials.LARGEST - 8) + "\"}";
        credentials.store("a", largest.getBytes(UTF_8)).block();
        assertThat(read(credentials, "a")).isEqualTo(largest);
        StepVerifier.create(credentials.store("a", (largest + " ").getBytes(UTF_8)))
                .verifyErrorMessage("credentials: 1048577 bytes (expected: up to 1048576)");
        assertThat(read(credentials, "a")).isEqualTo(largest);
    }

    @Test
    void aDeletedAccountTakesNone() {
        redis.store.updateProfile("a", null, Map.of()).block();
        redis.store.delete("a").block();
        StepVerifier.create(with(FIRST).store("a", JSON.getBytes(UTF_8)))
                .verifyErrorSatisfies(
                        error -> assertThat(error).hasMessageStartingWith("account: deleted (expected: "));
    }

    @Test
    void anUnusableKeyEndsTheStart() {
        String key = FIRST.substring(3);
        new ApplicationContextRunner()
                .withUserConfiguration(CredentialsConfiguration.class)
                .withBean(CredentialStore.class, () -> store)
                .withBean(MeterRegistry.class, () -> meters)
                .withPropertyValues("imcache.credentials.keys=" + SECOND + "," + key)
                .run(context -> {
                    Throwable error = context.getStartupFailure();
                    var trace = new StringWriter();
                    error.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString())
                            .contains("imcache.credentials.keys: entry 2: no id (expected: ")
                            .doesNotContain(key)
                            .doesNotContain(SECOND.substring(3));
                    FailureAnalysis shown = new InvalidKeysFailureAnalyzer().analyze(error);
                    assertThat(shown.getDescription()).startsWith("imcache.credentials.keys: entry 2: no id");
                    assertThat(shown.getAction()).contains("export IMCACHE_CREDENTIALS_KEYS=");
                });
    }

    @Test
    void theyComeOnThreadsThatMayWork() {
        Credentials credentials = with(FIRST);
        StepVerifier.create(credentials
                        .store("a", JSON.getBytes(UTF_8))
                        .then(credentials.read("a"))
                        .map(json -> ServingThreads.mayWork()))
                .expectNext(true)
                .verifyComplete();
        StepVerifier.create(with(SECOND, FIRST).read("a").map(json -> ServingThreads.mayWork()))
                .expectNext(true)
                .verifyComplete();
    }
}
