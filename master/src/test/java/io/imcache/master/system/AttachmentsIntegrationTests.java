package io.imcache.master.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.redis.testing.TestRedis;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sends buffers with the client of crawlers and desktop clients. It sends them as binary attachments, which masters refuse. */
class AttachmentsIntegrationTests {
    private static final Ports PORTS = Ports.free();
    private static final String REASON = "event: with binary attachments (expected: JSON alone)";
    private static Master master;

    @BeforeAll
    static void start() {
        Requires.node();
        master = Master.start(TestRedis.url(), "attached-" + UUID.randomUUID(), PORTS);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static TalkingClient client(String namespace, String transport) {
        return TalkingClient.start(
                "http://127.0.0.1:" + PORTS.socket() + namespace, "{'transports': ['" + transport + "']}");
    }

    private static String envelope(String payload) {
        return "{'type': 'worker:data:sync', 'version': 'v1', 'timestamp': 1, 'payload': " + payload + "}";
    }

    private static void assertRefused(JsonNode payload) {
        assertThat(payload.get("success").asBoolean()).isFalse();
        assertThat(payload.get("error").asString()).isEqualTo(REASON);
        assertThat(payload.get("code").asString()).isEqualTo("INVALID_ENVELOPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void ofCrawlersAreAnsweredAndTheConnectionGoesOn(String transport) {
        String account = "attached-" + transport;
        try (var crawler = client("/worker", transport)) {
            JsonNode answer = crawler.ask("message", "{'bytes': 'an attachment'}");
            assertThat(answer.get("type").asString()).isEqualTo("error");
            assertRefused(answer.get("payload"));
            assertThat(crawler.await("message")).isEqualTo(answer);

            String inAPush = "{'accountId': '%s', 'data': {'comments': [{'id': 'c', 'rawData': {'bytes': 'x'}}]}}";
            assertRefused(
                    crawler.ask("message", envelope(inAPush.formatted(account))).get("payload"));
            assertThat(new Http(PORTS).get("/api/im/accounts/" + account).status())
                    .isEqualTo(404);
            assertRefused(crawler.ask("join_room", "{'bytes': 'x'}"));
            assertRefused(crawler.ask("worker:anything", "{'bytes': 'x'}"));
            assertThat(crawler.ask("worker:anything", "{}").get("success").asBoolean())
                    .isTrue();
        }
    }

    /** As packets these would be a pong, the end of the connection, a leave, and a push. */
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void areNeverTakenForPackets(String transport) {
        String account = "packets-" + transport;
        try (var crawler = client("/worker", transport)) {
            String push = "42/worker,[\\'message\\',"
                    + envelope("{'accountId': '" + account + "', 'data': {'comments': []}}")
                            .replace("'", "\\'")
                    + "]";
            for (String text : new String[] {"3", "1", "41/worker,", push}) {
                assertRefused(
                        crawler.ask("message", "{'bytes': '" + text + "'}").get("payload"));
            }
            String room = "{'room': 'worker:w', 'workerId': 'w'}";
            assertThat(crawler.ask("join_room", room).asBoolean()).isTrue();
            assertThat(new Http(PORTS).get("/api/im/accounts/" + account).status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void ofDesktopClientsAreAnsweredToo(String transport) {
        try (var client = client("/", transport)) {
            assertRefused(client.ask("monitor:request_topics", "{'bytes': 'x'}"));
            client.emit("monitor:request_topics", "{'bytes': 'x'}");
            assertThat(client.await("monitor:error").get("error").asString()).isEqualTo(REASON);
            assertThat(client.ask("monitor:request_channels", "null")
                            .get("success")
                            .asBoolean())
                    .isTrue();
        }
    }
}
