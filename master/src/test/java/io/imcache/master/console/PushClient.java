package io.imcache.master.console;

import io.imcache.master.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A crawler over HTTP, and an IM client beside the page. */
final class PushClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String token;

    PushClient(Ports ports) {
        this(ports, "");
    }

    /** @param token to send; empty for none */
    PushClient(Ports ports, String token) {
        this.base = "http://127.0.0.1:" + ports.http();
        this.token = token;
    }

    void push(String accountId, ConsolePushes push) {
        send("PUT", "/api/worker/accounts/" + encoded(accountId) + "/snapshot", push.json());
    }

    void profile(String accountId, String name) {
        send("PUT", "/api/im/accounts/" + encoded(accountId), JSON.writeValueAsString(Map.of("user_name", name)));
    }

    long unread(String accountId) {
        return send("GET", "/api/im/unified-messages/stats?account_id=" + encoded(accountId), "")
                .path("data")
                .path("total_unread")
                .asLong();
    }

    void markRead(String accountId, String conversationId) {
        send("PUT", "/api/im/conversations/" + conversationId + "/read?account_id=" + encoded(accountId), "");
    }

    void delete(String accountId) {
        send("DELETE", "/api/im/accounts/" + encoded(accountId), "");
    }

    void deleteAll() {
        for (JsonNode users = users(); !users.isEmpty(); users = users()) {
            users.forEach(user -> delete(user.path("user_id").asString()));
        }
    }

    private JsonNode users() {
        return send("GET", "/api/im/accounts?count=100", "").path("data").path("users");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
