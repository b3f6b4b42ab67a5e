package io.imcache.worker.link;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Matches answers with the requests that wait for them. Used in the loop only. */
final class Requests {
    /** Says that no answer will come: the connection is gone or the time is up. The master may have done the request. */
    static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message, null, false, false);
        }
    }

    private record Pending(CompletableFuture<Map<String, @Nullable Object>> answer, Loop.Task timeout) {}

    private final Loop loop;
    private final Map<String, Pending> pending = new HashMap<>();
    // Tells our answers from those to an earlier process of this worker, which a plain number would not.
    private final String prefix = UUID.randomUUID().toString().substring(0, 8) + "-";
    private long last;

    Requests(Loop loop) {
        this.loop = loop;
    }

    String nextId() {
        return prefix + ++last;
    }

    /** Waits for the envelope that answers a request. The future is completed in the loop. */
    CompletableFuture<Map<String, @Nullable Object>> await(String id, Duration limit) {
        var answer = new CompletableFuture<Map<String, @Nullable Object>>();
        Loop.Task timeout = loop.schedule(limit, () -> {
            pending.remove(id);
            answer.completeExceptionally(new NoAnswerException("no answer within " + limit.toSeconds() + " s"));
        });
        pending.put(id, new Pending(answer, timeout));
        return answer;
    }

    /** Completes the request that this envelope answers, if it still waits. */
    void answered(Map<String, @Nullable Object> envelope) {
        String id = Wire.text(envelope, "requestId");
        Pending request = id == null ? null : pending.remove(id);
        if (request != null) {
            request.timeout().cancel();
            request.answer().complete(envelope);
        }
    }

    /** Fails all requests that wait. */
    void abandon(String reason) {
        var abandoned = Map.copyOf(pending);
        pending.clear();
        abandoned.values().forEach(request -> {
            request.timeout().cancel();
            request.answer().completeExceptionally(new NoAnswerException(reason));
        });
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }
}
