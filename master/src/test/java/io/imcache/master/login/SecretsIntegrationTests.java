package io.imcache.master.login;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Looks for credentials everywhere but where they belong: with the worker that has the account. */
class SecretsIntegrationTests {
    private static final String MARKER = "MARKER-7f3a9c";
    private static final String LOGIN = "client:manual-login-success";

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Test
    void nobodyElseSeesThem() {
        Requires.node();
        var log = (Logger) LoggerFactory.getLogger("io.imcache");
        var lines = new ListAppender<ILoggingEvent>();
        try (LoginFixture masters = new LoginFixture(LoginFixture.KEYS);
                RedisClient client = TestRedis.client();
                var connection = client.connect();
                var channels = client.connectPubSub();
                TalkingClient worker = masters.worker(masters.one, "w", "a");
                TalkingClient other = masters.worker(masters.other, "w2");
                TalkingClient desk = LoginFixture.desk(masters.other);
                TalkingClient assistant = LoginFixture.assistant(masters.other)) {
            // After the masters, which set up logging.
            lines.start();
            log.addAppender(lines);
            log.setLevel(Level.TRACE);
            channels.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String pattern, String channel, String message) {
                    seen.add(channel + " " + message);
                }
            });
            channels.sync().psubscribe(masters.prefix + ":*");

            LoginFixture.push(worker, "a");
            report(worker);
            manual(worker, assistant);
            failures(worker, assistant);
            desk.emit("monitor:request_channels", null).await("monitor:channels");
            keep(desk.heard());
            other.ask("join_room", "{'room': 'worker:w2', 'workerId': 'w2'}");
            keep(other.heard());
            answers(masters);
            redis(masters.prefix, connection.sync());
            assertThat(masters.credentials("a").toString()).contains(MARKER);
            lines.list.forEach(event -> seen.add(event.toString()));
            lines.list.stream()
                    .filter(event -> event.getThrowableProxy() != null)
                    .forEach(event ->
                            seen.add(String.valueOf(event.getThrowableProxy().getMessage())));
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
        assertThat(seen).anyMatch(text -> text.startsWith("{a}:credentials ")).noneMatch(text -> text.contains(MARKER));
    }

    private void keep(List<JsonNode> heard) {
        heard.forEach(event -> seen.add(event.toString()));
    }

    private void report(TalkingClient worker) {
        for (String event : List.of("worker:login:success", "worker:login:failed", "worker:notification:push")) {
            seen.add(worker.ask(
                            event,
                            "{'account_id': 'a', 'user_info': {'nickname': 'N'}, 'cookies': [{'value': '%s'}], 'fingerprint': {'seed': '%s'}, 'data': {'localStorage': {'k': '%s'}}}"
                                    .formatted(MARKER, MARKER, MARKER))
                    .toString());
        }
    }

    private void manual(TalkingClient worker, TalkingClient assistant) {
        assistant.emit(
                LOGIN,
                "{'accountId': 'a', 'platform': 'douyin', 'storageState': {'cookies': [{'name': 'c', 'value': '%s'}], 'origins': [{'origin': 'https://x', 'localStorage': [{'name': 'k', 'value': '%s'}]}]}}"
                        .formatted(MARKER, MARKER));
        seen.add(assistant.await(LOGIN + ":ack").toString());
        assertThat(worker.await("master:update-account-storage").toString()).contains(MARKER);
    }

    private void failures(TalkingClient worker, TalkingClient assistant) {
        for (String wrong : List.of(
                "'%s'",
                "{'accountId': 'a', 'storageState': '%s'}",
                "{'accountId': 'a', 'storageState': {'cookies': ['%s']}}",
                "{'accountId': 'a', 'storageState': {'origins': [{'localStorage': [{'value': '%s'}]}]}}",
                "{'accountId': 'nobody', 'storageState': {'cookies': [{'value': '%s'}]}}")) {
            seen.add(assistant.ask(LOGIN, wrong.formatted(MARKER)).toString());
        }
        seen.add(worker.ask("worker:login:success", "['%s']".formatted(MARKER)).toString());
        seen.add(worker.ask("worker:login:success", "{'account_id': 'b', 'cookies': [{'v': '%s'}]}".formatted(MARKER))
                .toString());
    }

    private void answers(LoginFixture masters) {
        Http http = new Http(masters.other).as(TestTokens.of("admin"));
        for (String path : List.of(
                "/api/im/accounts",
                "/api/im/accounts/a",
                "/api/im/unified-messages?account_id=a",
                "/api/console/overview",
                "/api/console/accounts",
                "/actuator/prometheus",
                "/actuator/health")) {
            seen.add(path + " " + http.text(path));
        }
    }

    private void redis(String prefix, RedisCommands<String, String> redis) {
        var keys = new ArrayList<String>();
        ScanIterator.scan(redis, ScanArgs.Builder.matches(prefix + ":*").limit(1000))
                .forEachRemaining(keys::add);
        for (String key : keys) {
            Object value =
                    switch (redis.type(key)) {
                        case "string" -> redis.get(key);
                        case "hash" -> redis.hgetall(key);
                        case "zset" -> redis.zrange(key, 0, -1);
                        case "set" -> redis.smembers(key);
                        case "stream" -> redis.xrange(key, Range.unbounded());
                        default -> throw new AssertionError(key);
                    };
            seen.add(key.substring(prefix.length() + 1) + " " + value);
        }
    }
}
