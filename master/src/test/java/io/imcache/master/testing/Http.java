package io.imcache.master.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a master over HTTP, as curl does. */
public final class Http {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String base;
    private final @Nullable String token;

    public Http(Ports ports) {
        this("http://127.0.0.1:" + ports.http());
    }

    public Http(String base) {
        this(base, null);
    }

    private Http(String base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    /** The same, showing a token; none where it is null. */
    public Http as(@Nullable String shown) {
        return new Http(base, shown);
    }

    /** The status and the JSON of an answer. */
    public record Answer(int status, JsonNode json) {}

    public Answer get(String path) {
        return send("GET", path, null);
    }

    /** The body of an answer, whatever it is. */
    public String text(String path) {
        return exchange("GET", path, null).body();
    }

    public Answer push(String accountId, String payload) {
        return send("PUT", "/api/worker/accounts/" + accountId + "/snapshot", payload);
    }

    public Answer send(String method, String path, @Nullable String body) {
        Exchange exchange = exchange(method, path, body);
        return new Answer(exchange.status(), JSON.readTree(exchange.body()));
    }

    /** Only the status, whatever the body is. */
    public int status(String method, String path) {
        return exchange(method, path, null).status();
    }

    public HttpHeaders headers(String path) {
        return exchange("GET", path, null).headers();
    }

    private record Exchange(int status, HttpHeaders headers, String body) {}

    private Exchange exchange(String method, String path, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT);
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return sent(request.build());
    }

    private static Exchange sent(HttpRequest request) {
        try {
            // The body is read here, and a feed left here, not in the client's subscriber: where that is cancelled
            // before
            // the client has seen it subscribe, Java 25 calls the whole exchange failed.
            HttpResponse<InputStream> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return new Exchange(response.statusCode(), response.headers(), body(response));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A feed of events does not end: an empty object is put for what it would be. */
    private static String body(HttpResponse<InputStream> response) throws IOException {
        boolean endless =
                response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
        try (InputStream body = response.body()) {
            return endless ? "{}" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
