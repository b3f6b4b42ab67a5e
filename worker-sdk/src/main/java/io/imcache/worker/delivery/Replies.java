package io.imcache.worker.delivery;

import io.imcache.worker.link.Loop;
import io.imcache.worker.link.Wire;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests each reply once, and reports its result each time a master asks. Masters may ask twice, but a message cannot be
 * taken back from a customer who gets it twice. Used in the loop only.
 */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private static final int MOST_REMEMBERED = 1_000;

    private final Function<Map<String, @Nullable Object>, CompletionStage<Map<String, @Nullable Object>>> writer;
    private final Loop loop;
    private final InstantSource clock;
    private final BiPredicate<String, Map<String, ?>> emit;
    /** By reply id, the oldest first. */
    private final Map<String, Reply> replies = new LinkedHashMap<>();

    private static final class Reply {
        /** What to report; null while the reply is being written. */
        private @Nullable Map<String, @Nullable Object> report;

        private boolean reported;
    }

    /**
     * @param writer writes a reply, and yields the fields of the result on any thread
     * @param emit sends a plain event; returns false if there is no connection
     */
    Replies(
            Function<Map<String, @Nullable Object>, CompletionStage<Map<String, @Nullable Object>>> writer,
            Loop loop,
            InstantSource clock,
            BiPredicate<String, Map<String, ?>> emit) {
        this.writer = writer;
        this.loop = loop;
        this.clock = clock;
        this.emit = emit;
    }

    void requested(Map<String, @Nullable Object> request) {
        String replyId = Wire.text(request, "reply_id");
        if (replyId == null || Wire.text(request, "reply_content") == null) {
            log.warn("A reply request without reply_id or reply_content is ignored");
            return;
        }
        Reply before = replies.get(replyId);
        if (before != null) {
            report(before);
            return;
        }
        var reply = new Reply();
        replies.put(replyId, reply);
        forgetOldest();
        var unused = writer.apply(request)
                .thenAccept(result -> loop.execute(() -> {
                    reply.report = fields(replyId, request, result);
                    report(reply);
                }));
    }

    private void forgetOldest() {
        var oldest = replies.values().iterator();
        while (replies.size() > MOST_REMEMBERED && oldest.hasNext()) {
            if (oldest.next().report != null || replies.size() > 2 * MOST_REMEMBERED) {
                oldest.remove();
            }
        }
    }

    private Map<String, @Nullable Object> fields(
            String replyId, Map<String, @Nullable Object> request, Map<String, @Nullable Object> result) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("reply_id", replyId);
        fields.put("request_id", request.get("request_id"));
        fields.put("platform", Wire.text(request, "platform"));
        fields.put("account_id", Wire.text(request, "account_id"));
        fields.putAll(result);
        fields.put("timestamp", clock.millis());
        return fields;
    }

    private void report(Reply reply) {
        if (reply.report != null) {
            reply.reported = emit.test(Wire.REPLY_RESULT, reply.report);
        }
    }

    /** Reports the results that could not be reported without a connection. */
    void connected() {
        replies.values().stream().filter(reply -> !reply.reported).toList().forEach(this::report);
    }
}
