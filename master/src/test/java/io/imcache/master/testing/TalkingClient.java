package io.imcache.master.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            JsonNode line;
            try {
                line = client.await("event", Duration.ofNanos(end - System.nanoTime()));
            } catch (AssertionError e) {
                throw new AssertionError("no %s as expected, after %s".formatted(event, shortened()), e);
            }
            heard.add(line);
            if (line.get("event").asString().equals(event) && as.test(line.path("data"))) {
                return line.path("data");
            }
        }
    }

    /** Waits for the next of each of these events, in whatever order they come; passes over others. */
    public Map<String, JsonNode> awaitAll(String... events) {
        Map<String, Predicate<JsonNode>> wanted = new LinkedHashMap<>();
        for (String event : events) {
            wanted.put(event, data -> true);
        }
        return awaitAll(wanted);
    }

    /** Likewise for events whose data are so. */
    public Map<String, JsonNode> awaitAll(Map<String, Predicate<JsonNode>> events) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        Map<String, Predicate<JsonNode>> wanted = new LinkedHashMap<>(events);
        heard.clear();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!wanted.isEmpty()) {
            JsonNode line;
            try {
                line = client.await("event", Duration.ofNanos(end - System.nanoTime()));
            } catch (AssertionError e) {
                throw new AssertionError("no %s after %s".formatted(wanted.keySet(), shortened()), e);
            }
            heard.add(line);
            String event = line.get("event").asString();
            Predicate<JsonNode> as = wanted.get(event);
            if (as != null && as.test(line.path("data"))) {
                wanted.remove(event);
                found.put(event, line.path("data"));
            }
        }
        return found;
    }

    private List<String> shortened() {
        return heard.stream()
                .map(JsonNode::toString)
                .map(line -> line.substring(0, Math.min(400, line.length())))
                .toList();
    }

    /** All events that it heard, up to and with the last that was waited for; whole. */
    public List<JsonNode> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        client.close();
    }
}
