package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.worker.link.Wire;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a crawler to write on the platform in the name of an account.
 *
 * @param replyId identifies the reply
 * @param targetType {@code direct_message}, {@code comment} or {@code work}
 * @param targetId what it replies to; null if the master does not say
 * @param conversationId the conversation, for direct messages
 * @param platformMessageId the message that it answers; null if the master does not say
 * @param content the text to write
 * @param fields all that the master sent: these values and the context of the reply
 */
public record ReplyRequest(
        String replyId,
        @Nullable String accountId,
        @Nullable String platform,
        @Nullable String targetType,
        @Nullable String targetId,
        @Nullable String conversationId,
        @Nullable String platformMessageId,
        String content,
        Map<String, @Nullable Object> fields) {

    public ReplyRequest {
        requireNonNull(replyId, "replyId");
        requireNonNull(content, "content");
    }

    /** Reads what a master sent, which must hold {@code reply_id} and {@code reply_content}. */
    static ReplyRequest of(Map<String, @Nullable Object> fields) {
        return new ReplyRequest(
                requireNonNull(Wire.text(fields, "reply_id")),
                Wire.text(fields, "account_id"),
                Wire.text(fields, "platform"),
                Wire.text(fields, "target_type"),
                Wire.text(fields, "target_id"),
                Wire.text(fields, "conversation_id"),
                Wire.text(fields, "platform_message_id"),
                requireNonNull(Wire.text(fields, "reply_content")),
                fields);
    }

    /** Prints only the ids: what people write stays out of logs. */
    @Override
    public String toString() {
        return "ReplyRequest[" + replyId + ", account " + accountId + "]";
    }
}
