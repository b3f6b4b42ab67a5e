package io.imcache.master.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TestTokens;
import io.imcache.master.workers.WorkerPresence;
import io.imcache.redis.testing.TestRedis;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two masters on one Redis, with keys for credentials, and clients of each kind. */
final class LoginFixture implements AutoCloseable {
    static final String KEYS = "--imcache.credentials.keys=k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static final JsonMapper JSON = new JsonMapper();

    final String prefix = "login-" + UUID.randomUUID();
    final Ports one = Ports.free();
    final Ports other = Ports.free();
    private final Master first;
    private final Master second;

    /** @param more arguments of both masters */
    LoginFixture(String... more) {
        first = start(one, more);
        second = start(other, more);
    }

    private Master start(Ports ports, String... more) {
        List<String> arguments = Master.securedArguments(TestRedis.url(), prefix, ports);
        arguments.addAll(List.of(more));
        return Master.start(ports, arguments);
    }

    /** A worker that has joined and registered, whose token is for these accounts, and that all masters know of. */
    TalkingClient worker(Ports ports, String id, String... accounts) {
        var worker = client(ports, "/worker", TestTokens.of("worker", accounts));
        worker.ask("join_room", "{'room': 'worker:%s', 'workerId': '%s'}".formatted(id, id));
        worker.ask("message", envelope("worker:register", "{'worker_id': '%s'}".formatted(id)));
        await().until(() -> first.bean(WorkerPresence.class).connected().block().containsKey(id));
        return worker;
    }

    static String envelope(String type, String payload) {
        return "{'type': '%s', 'version': 'v1', 'timestamp': 1, 'requestId': 'r', 'payload': %s}"
                .formatted(type, payload);
    }

    /** Has a worker push an account, which it then crawls. */
    static void push(TalkingClient worker, String account) {
        JsonNode answer = worker.ask(
                "message",
                envelope(
                        "worker:data:sync",
                        "{'accountId': '%s', 'platform': 'douyin', 'timestamp': %d, 'snapshot': {'data': {'comments': [{'id': 'c1', 'content': 'x'}]}}}"
                                .formatted(account, System.currentTimeMillis())));
        if (!answer.at("/payload/success").asBoolean()) {
            throw new AssertionError(answer);
        }
    }

    /** A window of the desktop client that asks for its channels, as all do. */
    static TalkingClient desk(Ports ports, String... accounts) {
        var desk = client(ports, "/", TestTokens.of("im", accounts));
        desk.emit("monitor:register", "{'clientType': 'monitor', 'clientId': 'c'}");
        desk.await("monitor:registered");
        return desk;
    }

    /** The part of the desktop client that hands logins over. */
    static TalkingClient assistant(Ports ports, String... accounts) {
        return client(ports, "/client", TestTokens.of("im", accounts));
    }

    private static TalkingClient client(Ports ports, String namespace, String token) {
        return TalkingClient.start(
                "http://127.0.0.1:" + ports.socket() + namespace,
                "{'transports': ['websocket'], 'auth': {'token': '" + token + "'}}");
    }

    /** What an account is logged in with, as a master reads it; null for nothing. */
    @Nullable JsonNode credentials(String account) {
        byte[] json = first.bean(Credentials.class).read(account).block();
        return json == null ? null : JSON.readTree(new String(json, UTF_8));
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
