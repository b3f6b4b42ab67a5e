package io.imcache.master.testing;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A JavaScript crawler that pushes, and answers requests, as a test tells it. */
public final class TalkingCrawler implements AutoCloseable {
    private static final AtomicLong CLOCK = new AtomicLong(1_761_804_248_025L);

    final String worker;
    final TalkingClient client;

    private TalkingCrawler(String worker, TalkingClient client) {
        this.worker = worker;
        this.client = client;
    }

    public static TalkingCrawler start(Ports ports, String worker, @Nullable String token) {
        TalkingCrawler crawler = connect(ports, worker, token);
        crawler.register("");
        return crawler;
    }

    /** Starts one that only joins its room, as crawlers do that come back. */
    public static TalkingCrawler connect(Ports ports, String worker, @Nullable String token) {
        String options =
                "{'transports': ['websocket']" + (token == null ? "" : ", 'auth': {'token': '" + token + "'}") + "}";
        var client = TalkingClient.start("http://127.0.0.1:" + ports.socket() + "/worker", options);
        client.emit("join_room", "{'room': 'worker:%s', 'workerId': '%s'}".formatted(worker, worker));
        return new TalkingCrawler(worker, client);
    }

    /**
     * Registers, and returns the payload of the answer.
     *
     * @param more members of the registration, with a comma before them
     */
    public JsonNode register(String more) {
        return send(
                "worker:register",
                "{'worker_id': '%s', 'host': '10.0.0.7', 'port': 4100, 'max_accounts': 5%s}".formatted(worker, more));
    }

    /** Registers for accounts of a platform; returns those that it is given. */
    public JsonNode registerFor(String platform) {
        return register(", 'capabilities': ['" + platform + "']").get("assigned_accounts");
    }

    private static String envelope(String type, String payload) {
        return "{'type': '%s', 'version': 'v1', 'timestamp': 1, 'requestId': 'r', 'payload': %s}"
                .formatted(type, payload);
    }

    /** Pushes a snapshot with these collections; single quotes stand for double ones. */
    public void push(String account, String collections) {
        push(account, collections, "replace");
    }

    /** Likewise, saying what becomes of items that the collections lack. */
    public void push(String account, String collections, String removal) {
        JsonNode answer = tryPush(account, collections, removal);
        if (!answer.get("success").asBoolean()) {
            throw new AssertionError(answer);
        }
    }

    /** Likewise, and returns the payload of the answer, whatever it is. */
    public JsonNode tryPush(String account, String collections, String removal) {
        return send("worker:data:sync", snapshot(account, collections, removal));
    }

    private static String snapshot(String account, String collections, String removal) {
        return "{'accountId': '%s', 'platform': 'douyin', 'timestamp': %d, 'removal': '%s', 'snapshot': {'data': {%s}}}"
                .formatted(account, CLOCK.incrementAndGet(), removal, collections);
    }

    /** Pushes a snapshot without waiting for its answer. */
    public void tellPush(String account, String collections) {
        tell("worker:data:sync", snapshot(account, collections, "replace"));
    }

    /** Sends an envelope, and returns the payload of its answer. */
    public JsonNode send(String type, String payload) {
        return client.ask("message", envelope(type, payload)).get("payload");
    }

    /** Sends an envelope without waiting for its answer. */
    public void tell(String type, String payload) {
        client.emit("message", envelope(type, payload));
    }

    /** Sends a heartbeat, as crawlers do every 10 s. */
    public void beat() {
        tell("worker:heartbeat", "{'worker_id': '%s'}".formatted(worker));
    }

    /** Returns the payload of the next envelope of a type that the crawler was sent. */
    public JsonNode await(String type) {
        return client.await("message", data -> data.get("type").asString().equals(type))
                .get("payload");
    }

    /** Reports an account as logged in, or as something else. */
    public void report(String account, String loginStatus) {
        client.ask(
                "message",
                envelope(
                        "worker:account:status",
                        "{'worker_id': '%s', 'account_statuses': [{'account_id': '%s', 'status': {'nickname': 'Shop %s', 'login_status': '%s', 'worker_status': 'online'}}]}"
                                .formatted(worker, account, account, loginStatus)));
    }

    public JsonNode awaitRequest() {
        return client.await("master:reply:request");
    }

    /**
     * Reports the outcome of a request.
     *
     * @param more members of the result, with a comma before them
     */
    public void answer(JsonNode request, String status, String more) {
        String id = request.get("reply_id").asString();
        client.emit(
                "worker:reply:result",
                "{'reply_id': '%s', 'request_id': '%s', 'status': '%s'%s}".formatted(id, id, status, more));
    }

    @Override
    public void close() {
        client.close();
    }
}
