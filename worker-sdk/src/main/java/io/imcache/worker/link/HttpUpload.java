package io.imcache.worker.link;

import io.imcache.protocol.AnswerCode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Uploads by {@code PUT}, or {@code PATCH} for a delta, to {@code /api/worker/accounts/{accountId}/snapshot}. */
public final class HttpUpload implements Upload {
    private final HttpClient client;
    private final Duration limit;

    /**
     * Creates a client, which opens connections when they are needed.
     *
     * @param executor runs the client's tasks
     * @param connectLimit how long connecting may take
     * @param limit how long a request may take, from its start to the answer
     */
    public HttpUpload(Executor executor, Duration connectLimit, Duration limit) {
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(connectLimit)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public CompletableFuture<Answer> send(
            URI master, String accountId, boolean full, PushBody body, @Nullable String token) {
        String id = URLEncoder.encode(accountId, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest.Builder request = HttpRequest.newBuilder(master.resolve("/api/worker/accounts/" + id + "/snapshot"))
                .timeout(limit)
                .header("Content-Type", "application/json")
                .method(full ? "PUT" : "PATCH", BodyPublishers.ofByteArray(body.bytes()));
        if (body.isGzipped()) {
            request.header("Content-Encoding", "gzip");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(HttpUpload::answer);
    }

    private static Answer answer(HttpResponse<String> response) {
        try {
            var answer = JsonObjects.parse(response.body());
            if (answer.containsKey("success")) {
                return Answer.of(answer);
            }
        } catch (RuntimeException e) {
            // Something in front of the master answered, not in JSON.
        }
        int status = response.statusCode();
        return Answer.refused(code(status), "HTTP status " + status);
    }

    private static AnswerCode code(int status) {
        return switch (status) {
            case 400, 415 -> AnswerCode.INVALID_SNAPSHOT;
            case 401, 403 -> AnswerCode.FORBIDDEN;
            case 404, 405 -> AnswerCode.UNKNOWN_TYPE;
            case 413 -> AnswerCode.PAYLOAD_TOO_LARGE;
            case 429 -> AnswerCode.LIMIT_EXCEEDED;
            case 502, 503, 504 -> AnswerCode.STORE_UNAVAILABLE;
            case 507 -> AnswerCode.STORE_FULL;
            default -> AnswerCode.INTERNAL_ERROR;
        };
    }
}
