package io.imcache.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds the request that an envelope answers. Used in the loop only. */
final class Requests {
    /** No answer came, and none will: the connection is gone or the time is up. The master may have done it all the same. */
    static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message, null, false, false);
        }
    }

    private record Pending(CompletableFuture<Map<String, @Nullable Object>> answer, Loop.Task timeout) {}

    private final Loop loop;
    private final Map<String, Pending> pending = new HashMap<>();
    // Unlike a plain number it tells the answers of an earlier process of this worker from ours.
    private final String prefix = UUID.randomUUID().toString().substring(0, 8) + "-";
    private long last;

    Requests(Loop loop) {
        this.loop = loop;
    }

    String nextId() {
        return prefix + ++last;
    }

    /** The envelope that answers the request with this id, completed in the loop. */
    CompletableFuture<Map<String, @Nullable Object>> await(String id, Duration limit) {
        var answer = new CompletableFuture<Map<String, @Nullable Object>>();
        Loop.Task timeout = loop.schedule(limit, () -> {
            pending.remove(id);
            answer.completeExceptionally(new NoAnswerException("no answer within " + limit.toSeconds() + " s"));
        });
        pending.put(id, new Pending(answer, timeout));
        return answer;
    }

    void answered(Map<String, @Nullable Object> envelope) {
        String id = Wire.text(envelope, "requestId");
        Pending request = id == null ? null : pending.remove(id);
        if (request != null) {
            request.timeout().cancel();
            request.answer().complete(envelope);
        }
    }

    /** Ends all that wait. */
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
