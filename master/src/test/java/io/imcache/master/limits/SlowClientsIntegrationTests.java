package io.imcache.master.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.imcache.master.security.web.Refused;
import io.imcache.master.testing.EventClient;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.RawConnection;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests clients that stop, dribble, or do not read what they are sent, on both ports, and their neighbours. */
class SlowClientsIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration DRIBBLE = Duration.ofMillis(100);
    private static final Ports PORTS = Ports.free();
    private static final String PUT =
            "PUT /api/worker/accounts/slow/snapshot HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{";
    private static final int MESSAGES = 100;

    private static final ListAppender<ILoggingEvent> LOGS = new ListAppender<>();
    private static final List<Logger> LOGGERS = Stream.of("io.imcache", "org.springframework")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    private static Master master;

    @BeforeAll
    static void start() {
        master = Master.start(
                TestRedis.url(),
                "slow-" + UUID.randomUUID(),
                PORTS,
                "--imcache.limits.timeout=1s",
                "--imcache.limits.request-timeout=3s",
                "--imcache.limits.idle-timeout=2s");
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    @BeforeEach
    void listen() {
        LOGS.start();
        LOGGERS.forEach(logger -> logger.addAppender(LOGS));
    }

    /** Slow clients must not fill the log. */
    @AfterEach
    void nothingIsLogged() {
        LOGGERS.forEach(logger -> logger.detachAppender(LOGS));
        assertThat(LOGS.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("closed") || line.contains("Error") || line.contains("failed"));
    }

    private static RawConnection http() {
        return new RawConnection(PORTS.http());
    }

    private static RawConnection socket() {
        return new RawConnection(PORTS.socket());
    }

    private static String heartbeat(String requestId) {
        return "42/worker,[\"message\",{\"type\":\"worker:heartbeat\",\"version\":\"v1\",\"timestamp\":1,\"requestId\":\""
                + requestId + "\",\"payload\":{}}]";
    }

    private static void isServed(RawConnection webSocket) {
        webSocket.sendFrame(heartbeat("neighbour"));
        while (!webSocket.readFrame().contains("neighbour")) {
            // bytes of an earlier response
        }
    }

    @Test
    void closesConnectionsThatStopInTheMiddleOfARequest() {
        double before = Refused.by(master, "timeout");
        try (RawConnection neighbour = socket().asWebSocket()) {
            RawConnection second = http().get("/api/im/version");
            assertThat(second.readResponse()).startsWith("HTTP/1.1 200");
            List<RawConnection> slow = List.of(
                    http(),
                    http().send("GET /api/im/ver"),
                    second.send("GET /api/im/version HTTP/1.1\r\nHost:"),
                    http().send(PUT),
                    socket(),
                    socket().send("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHo"),
                    socket().send(post()),
                    socket().asWebSocket().sendHalfAFrame());
            assertThat(new Http(PORTS).get("/api/im/version").status()).isEqualTo(200);
            isServed(neighbour);
            for (RawConnection each : slow) {
                each.readToEnd();
                each.close();
            }
            assertThat(Refused.by(master, "timeout")).isEqualTo(before + slow.size());
            isServed(neighbour);
        }
    }

    @Test
    void closesConnectionsThatTakeTooLongOverARequest() {
        double before = Refused.by(master, "request-timeout");
        List<RawConnection> slow = List.of(http().send(PUT), socket().send(post()));
        for (RawConnection each : slow) {
            CompletableFuture<?> unused = CompletableFuture.runAsync(each::readToEnd);
        }
        await().atMost(LIMIT)
                .pollInterval(DRIBBLE)
                .until(() -> slow.stream().filter(each -> each.takes(" ")).count() == 0);
        assertThat(Refused.by(master, "request-timeout")).isEqualTo(before + slow.size());
        slow.forEach(RawConnection::close);
    }

    /** A poll is sent no more at once than the kernel takes in place of the client. */
    @Test
    void closesConnectionsThatDoNotRead() {
        String text = "x".repeat(100_000);
        String messages = IntStream.range(0, MESSAGES)
                .mapToObj(i -> "{\"id\": \"m%d\", \"content\": \"%s\"}".formatted(i, text))
                .collect(Collectors.joining(","));
        assertThat(new Http(PORTS)
                        .push("large", "{\"data\": {\"messages\": [" + messages + "]}}")
                        .status())
                .isEqualTo(200);
        double before = Refused.by(master, "timeout");
        try (RawConnection neighbour = socket().asWebSocket();
                RawConnection page = http().get("/api/im/messages?account_id=large&count=" + MESSAGES);
                RawConnection webSocket = socket().asWebSocket()) {
            var flood = CompletableFuture.runAsync(() -> {
                while (true) {
                    webSocket.sendFrame(heartbeat("x".repeat(1_000)));
                }
            });
            await().atMost(LIMIT).until(() -> Refused.by(master, "timeout") == before + 2);
            isServed(neighbour);
            assertThat(page.readToEnd()).hasSizeBetween(1, MESSAGES * text.length());
            webSocket.readToEnd();
            assertThat(flood).failsWithin(LIMIT);
        }
    }

    /** Returns the begin of a long POST of a session that was admitted. */
    private static String post() {
        return "POST /socket.io/?EIO=4&transport=polling&sid=" + session()
                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n4";
    }

    private static String session() {
        try (RawConnection opening = socket().get("/socket.io/?EIO=4&transport=polling")) {
            String sid = opening.readToEnd().replaceAll("(?s).*\"sid\":\"([^\"]*)\".*", "$1");
            assertThat(post(sid, "40/worker,")).endsWith("ok");
            String connected = "";
            while (!connected.contains("40/worker,")) {
                try (RawConnection poll = socket().get("/socket.io/?EIO=4&transport=polling&sid=" + sid)) {
                    connected = poll.readToEnd();
                }
            }
            return sid;
        }
    }

    private static String post(String sid, String packets) {
        try (RawConnection post = socket()) {
            return post.send("POST /socket.io/?EIO=4&transport=polling&sid=" + sid
                            + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + packets.length() + "\r\n\r\n" + packets)
                    .readToEnd();
        }
    }

    /** A stream, a WebSocket and a poll wait for events; a connection between two requests does not. */
    @Test
    void waitingClientsAreNotIdle() {
        String sid = session();
        try (var stream = new EventClient(PORTS, "account_id=waited-for", null);
                RawConnection webSocket = socket().asWebSocket();
                RawConnection poll = socket().get("/socket.io/?EIO=4&transport=polling&sid=" + sid);
                RawConnection idle = http()) {
            for (int i = 0; i < 2; i++) {
                assertThat(idle.get("/api/im/version").readResponse()).startsWith("HTTP/1.1 200");
            }
            double before = Refused.by(master, "idle-timeout");
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(Refused.by(master, "idle-timeout")).isGreaterThan(before);

            isServed(webSocket);
            assertThat(post(sid, heartbeat("by-polling"))).endsWith("ok");
            assertThat(poll.readToEnd()).contains("by-polling");
            new Http(PORTS).push("waited-for", "{\"data\": {\"comments\": [{\"id\": \"c\"}]}}");
            await().atMost(LIMIT).until(() -> stream.named("change").findAny().isPresent());
            assertThat(stream.hasEnded()).isFalse();
        }
    }
}
