package io.imcache.redis.logins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.logins.LoginSessions.Session;
import io.imcache.redis.logins.RelayedEvent.Kind;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Tests what masters tell each other of logins, on a real Redis. */
class LoginsIntegrationTests {
    private static final Duration LENGTH = Duration.ofMinutes(5);

    private final StoreFixture redis = new StoreFixture();
    private final LoginSessions sessions = new LoginSessions(redis.connection, redis.prefix);
    private final RelayChannel relay = new RelayChannel(redis.connection, redis.prefix);

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void aLoginIsKnownUntilItExpires() {
        assertThat(sessions.find("s").blockOptional()).isEmpty();
        assertThat(sessions.begin("s", new Session("a", "w1"), LENGTH).block()).isTrue();
        assertThat(sessions.find("s").block()).isEqualTo(new Session("a", "w1"));
        assertThat(redis.connection
                        .run(commands -> commands.pttl((redis.prefix + ":login:s").getBytes(UTF_8)))
                        .block())
                .isBetween(1L, LENGTH.toMillis());
    }

    @Test
    void itsIdBelongsToOneAccount() {
        sessions.begin("s", new Session("a", "w1"), LENGTH).block();
        assertThat(sessions.begin("s", new Session("b", "w1"), LENGTH).block()).isFalse();
        assertThat(sessions.begin("s", new Session("a", "w2"), LENGTH).block()).isTrue();
        assertThat(sessions.find("s").block()).isEqualTo(new Session("a", "w2"));
    }

    @Test
    void eventsArriveAsTheyWereSent() {
        List<RelayedEvent> heard = new CopyOnWriteArrayList<>();
        Disposable listening = relay.events().subscribe(heard::add);
        String channel = redis.prefix + ":relay";
        try {
            byte[] json = "{\"好\":\"\\u0000\"}".getBytes(UTF_8);
            await().until(() -> {
                redis.connection
                        .run(commands -> commands.publish(channel.getBytes(UTF_8), "foreign".getBytes(UTF_8)))
                        .block();
                relay.send(new RelayedEvent(Kind.WORKER, "m", "工人", "a", "master:login:start", json))
                        .block();
                return !heard.isEmpty();
            });
            RelayedEvent event = heard.get(0);
            assertThat(List.of(event.kind(), event.origin(), event.worker(), event.accountId(), event.name()))
                    .containsExactly(Kind.WORKER, "m", "工人", "a", "master:login:start");
            assertThat(event.json()).isEqualTo(json);
        } finally {
            listening.dispose();
        }
    }

    @Test
    void aTextThatWouldEndTheMessageIsRefused() {
        StepVerifier.create(relay.send(new RelayedEvent(Kind.WORKER, "m", "w\0", "a", "e", new byte[0])))
                .verifyError(IllegalArgumentException.class);
    }
}
