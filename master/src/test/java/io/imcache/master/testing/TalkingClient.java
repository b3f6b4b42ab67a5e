package io.imcache.master.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JavaScript client of Socket.IO that does, step by step, what a test tells it; see {@code talk.mjs}. */
public final class TalkingClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final JsClient client;
    private final List<JsonNode> heard = new ArrayList<>();

    private TalkingClient(JsClient client) {
        this.client = client;
    }

    /**
     * Starts one, and waits until it is connected.
     *
     * @param url of the server, with the namespace
     * @param options of the client, JSON, with single quotes for double ones
     */
    public static TalkingClient start(String url, String options) {
        var started = new TalkingClient(JsClient.start("talk.mjs", url, options.replace('\'', '"')));
        started.client.await("connect", LIMIT);
        return started;
    }

    /** Sends an event with this data, JSON with single quotes for double ones; none where it is null. */
    public TalkingClient emit(String event, @Nullable String data) {
        return tell("emit", event, data);
    }

    /** Likewise, and returns what it is acknowledged with. */
    public JsonNode ask(String event, String data) {
        tell("ack", event, data);
        return client.await("ack", LIMIT).get("data");
    }

    private TalkingClient tell(String what, String event, @Nullable String data) {
        String arguments = JSON.writeValueAsString(event) + (data == null ? "" : ", " + data.replace('\'', '"'));
        client.tell("{\"" + what + "\": [" + arguments + "]}");
        return this;
    }

    /** Leaves its server for another. */
    public void move(String url) {
        client.tell("{\"connect\": \"" + url + "\"}");
        client.await("connect", LIMIT);
    }

    /** Waits for an event, from the first that was not waited for yet; passes over others. */
    public JsonNode await(String event) {
        return await(event, data -> true);
    }

    /** Likewise for one whose data are so. */
    public JsonNode await(String event, Predicate<JsonNode> as) {
        heard.clear();
        while (true) {
            JsonNode line;
            try {
                line = client.await("event", LIMIT);
            } catch (AssertionError e) {
                throw new AssertionError("no %s as expected, after %s".formatted(event, shortened()), e);
            }
            heard.add(line);
            if (line.get("event").asString().equals(event) && as.test(line.path("data"))) {
                return line.path("data");
            }
        }
    }

    private List<String> shortened() {
        return heard.stream()
                .map(JsonNode::toString)
                .map(line -> line.substring(0, Math.min(400, line.length())))
                .toList();
    }

    /** The events that were passed over, waiting for the last. */
    public List<String> passedOver() {
        return heard.subList(0, heard.size() - 1).stream()
                .map(line -> line.get("event").asString())
                .toList();
    }

    /** All events that it heard, up to and with the last that was waited for; whole. */
    public List<JsonNode> heard() {
        return List.copyOf(heard);
    }

    /** Waits until it is told why it is not connected any more. */
    public String awaitDisconnect() {
        return client.await("disconnect", LIMIT).get("reason").asString();
    }

    @Override
    public void close() {
        client.close();
    }
}
