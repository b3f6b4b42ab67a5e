package io.imcache.master.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the change feed. */
public final class EventClient implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();

    private final InputStream body;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private volatile @Nullable String lastId;
    private volatile boolean ended;

    /** An event as it came. */
    public record Event(@Nullable String id, String name, JsonNode data) {
        public long version() {
            return data.path("version").asLong();
        }
    }

    /**
     * Opens a stream; returns once it is.
     *
     * @param query behind the question mark
     * @param lastEventId of the stream before; null for none
     */
    public EventClient(Ports ports, String query, @Nullable String lastEventId) {
        this(ports, query, lastEventId, null);
    }

    /** The same, showing a token; none where it is null. */
    public EventClient(Ports ports, String query, @Nullable String lastEventId, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(Master.loopback(ports.http()) + "/api/im/events?" + query))
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        lastId = lastEventId;
        try {
            HttpResponse<InputStream> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("status " + response.statusCode());
            }
            body = response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Thread reader = new Thread(this::read, "event-client");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        String id = null;
        String name = "message";
        var data = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3);
                } else if (line.startsWith("event:")) {
                    name = line.substring(6);
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5));
                } else if (line.startsWith(":")) {
                    heartbeats.incrementAndGet();
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(id, name, JSON.readTree(data.toString())));
                    lastId = id == null ? lastId : id;
                    id = null;
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // the master is gone
        }
        ended = true;
    }

    /** What came so far. */
    public List<Event> events() {
        return events;
    }

    /** Those of a name. */
    public Stream<Event> named(String name) {
        return events.stream().filter(event -> event.name().equals(name));
    }

    public int heartbeats() {
        return heartbeats.get();
    }

    /** The id of the last event that came, of this stream or the one before. */
    public @Nullable String lastId() {
        return lastId;
    }

    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
