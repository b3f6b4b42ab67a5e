package io.imcache.worker;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has replies written once each, and reports what became of them. Masters may ask twice; a message that a customer gets twice
 * can't be taken back. Lives in the loop.
 */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private static final int MOST_REMEMBERED = 1_000;

    private final WorkerListener listener;
    private final Executor callbacks;
    private final Loop loop;
    private final InstantSource clock;
    private final BiPredicate<String, Map<String, ?>> emit;

    /** By reply id, the oldest first; without a result while it is being written. */
    private final Map<String, Known> known = new LinkedHashMap<>();

    private static final class Known {
        private @Nullable Map<String, @Nullable Object> result;
        private boolean reported;
    }

    /** Reports by {@code emit}, which sends a plain event and is false where there is no connection. */
    Replies(
            WorkerListener listener,
            Executor callbacks,
            Loop loop,
            InstantSource clock,
            BiPredicate<String, Map<String, ?>> emit) {
        this.listener = listener;
        this.callbacks = callbacks;
        this.loop = loop;
        this.clock = clock;
        this.emit = emit;
    }

    void requested(Map<String, @Nullable Object> fields) {
        ReplyRequest request = ReplyRequest.of(fields);
        if (request == null) {
            log.warn("A reply request without reply_id or reply_content is ignored");
            return;
        }
        Known before = known.get(request.replyId());
        if (before != null) {
            report(before);
            return;
        }
        var reply = new Known();
        known.put(request.replyId(), reply);
        forgetOldest();
        callbacks.execute(() -> write(request, reply));
    }

    private void forgetOldest() {
        var oldest = known.values().iterator();
        while (known.size() > MOST_REMEMBERED && oldest.hasNext()) {
            if (oldest.next().result != null || known.size() > 2 * MOST_REMEMBERED) {
                oldest.remove();
            }
        }
    }

    private void write(ReplyRequest request, Known reply) {
        try {
            listener.replyRequested(request)
                    .whenComplete((result, failure) -> loop.execute(() -> {
                        reply.result = fields(request, result == null ? failed(request, failure) : result);
                        report(reply);
                    }));
        } catch (RuntimeException e) {
            loop.execute(() -> {
                reply.result = fields(request, failed(request, e));
                report(reply);
            });
        }
    }

    private static ReplyResult failed(ReplyRequest request, @Nullable Throwable failure) {
        // The message of the exception may quote what was to be written.
        log.warn(
                "Writing reply {} failed with {}",
                request.replyId(),
                failure == null ? "no result" : failure.getClass().getName());
        return ReplyResult.failed("the worker failed to write it; its log says how");
    }

    private Map<String, @Nullable Object> fields(ReplyRequest request, ReplyResult result) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("reply_id", request.replyId());
        fields.put("request_id", request.fields().get("request_id"));
        fields.put("platform", request.platform());
        fields.put("account_id", request.accountId());
        fields.put("status", result.status());
        fields.put("platform_reply_id", result.platformReplyId());
        fields.put("data", result.data());
        fields.put("error_message", result.errorMessage());
        fields.put("timestamp", clock.millis());
        return fields;
    }

    private void report(Known reply) {
        if (reply.result != null) {
            reply.reported = emit.test(Wire.REPLY_RESULT, reply.result);
        }
    }

    /** Reports what could not be reported while there was no connection. */
    void connected() {
        known.values().stream().filter(reply -> !reply.reported).toList().forEach(this::report);
    }
}
