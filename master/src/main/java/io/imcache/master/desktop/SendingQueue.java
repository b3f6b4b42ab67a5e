package io.imcache.master.desktop;

import static java.util.Objects.requireNonNullElse;

import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.desktop.view.TopicMessageView;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.support.AccountLanes;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.master.workers.RequestIds;
import io.imcache.redis.outbound.OutboundRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is being sent in a topic: the requests to workers that have no result yet, or whose message does not have it yet. It is
 * read and told one after the other for each account, so that nobody is told an older state after a newer one.
 */
final class SendingQueue {
    static final String EVENT = "monitor:sending_queue";

    private static final JsonMapper JSON = new JsonMapper();
    /** How long somebody who waits for the queue waits for Redis. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final OutboundMessages outbound;
    private final AccountLanes lanes = new AccountLanes();

    SendingQueue(OutboundMessages outbound) {
        this.outbound = outbound;
    }

    /** Reads the queue of a topic and hands it to whom it is to be sent. */
    Mono<Void> tell(String accountId, String topicId, Consumer<byte[]> send) {
        return lanes.inOrder(
                accountId,
                outbound.open(accountId)
                        .doOnNext(open -> send.accept(payload(accountId, topicId, open)))
                        .then());
    }

    /**
     * Likewise, whatever happens: clients let nobody write until they are sent a queue. Where it can't be read, one without
     * messages is sent.
     */
    Mono<Void> tellInAnyCase(@Nullable String accountId, @Nullable String topicId, Consumer<byte[]> send) {
        if (accountId == null || topicId == null) {
            return Mono.fromRunnable(() -> send.accept(payload(accountId, topicId, List.of())));
        }
        return tell(accountId, topicId, send)
                .timeout(LONGEST)
                .onErrorResume(error -> Mono.fromRunnable(() -> send.accept(payload(accountId, topicId, List.of()))));
    }

    /** The topic that a request is about; null where that can't be told. */
    static @Nullable String topicOf(OutboundRequest request) {
        JsonNode told = read(request);
        return told == null ? null : topicOf(told);
    }

    /** Whether a request is to send this content in this topic. */
    static boolean says(OutboundRequest request, String topicId, String content) {
        JsonNode told = read(request);
        return told != null && topicId.equals(topicOf(told)) && content.equals(text(told, "/reply_content"));
    }

    private static @Nullable String topicOf(JsonNode told) {
        return text(told, "/context/topic_id");
    }

    private static @Nullable JsonNode read(OutboundRequest request) {
        try {
            return JSON.readTree(request.json());
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable String text(JsonNode told, String pointer) {
        JsonNode value = told.at(pointer);
        return value.isString() ? value.asString() : null;
    }

    private static byte[] payload(@Nullable String accountId, @Nullable String topicId, List<OutboundRequest> open) {
        List<JsonNode> sending = new ArrayList<>();
        for (OutboundRequest request : open) {
            JsonNode told = read(request);
            if (told != null && Objects.equals(topicId, topicOf(told))) {
                sending.add(told);
            }
        }
        return DesktopJson.object(out -> {
            out.text("topicId", topicId);
            out.text("channelId", accountId);
            out.beginList("sendingMessages");
            sending.forEach(told -> write(accountId, topicId, told, out));
            out.endList();
        });
    }

    private static void write(@Nullable String accountId, @Nullable String topicId, JsonNode told, JsonWriter out) {
        out.begin();
        String requestId = text(told, "/reply_id");
        out.text("id", requestId == null ? null : RequestIds.messageId(requestId));
        out.text("topicId", topicId);
        out.text("channelId", accountId);
        out.text("content", text(told, "/reply_content"));
        out.text("fromName", TopicMessageView.OWN_NAME);
        out.text("fromId", TopicMessageView.OWN_ID);
        out.text("authorAvatar", requireNonNullElse(text(told, "/context/from_avatar"), ""));
        out.text("messageCategory", text(told, "/context/message_category"));
        out.text("status", "sending");
        out.number("timestamp", told.at("/created_at").asLong(0));
        boolean isComment = "comment".equals(text(told, "/target_type"));
        out.text("replyToId", text(told, isComment ? "/target_id" : "/platform_message_id"));
        out.text("replyToContent", text(told, "/context/reply_to_content"));
        out.end();
    }
}
