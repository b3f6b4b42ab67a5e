package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written on the platform in the name of an account.
 *
 * @param replyId identifies it
 * @param targetType {@code direct_message}, {@code comment} or {@code work}
 * @param targetId what it replies to; null where the master does not say
 * @param conversationId where it belongs, for direct messages
 * @param platformMessageId the message that it answers
 * @param content the text
 * @param fields all that the master sent, these and the context of the reply
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

    /** Null where it says neither what it is nor what to write. */
    static @Nullable ReplyRequest of(Map<String, @Nullable Object> fields) {
        String replyId = Wire.text(fields, "reply_id");
        String content = Wire.text(fields, "reply_content");
        if (replyId == null || content == null) {
            return null;
        }
        return new ReplyRequest(
                replyId,
                Wire.text(fields, "account_id"),
                Wire.text(fields, "platform"),
                Wire.text(fields, "target_type"),
                Wire.text(fields, "target_id"),
                Wire.text(fields, "conversation_id"),
                Wire.text(fields, "platform_message_id"),
                content,
                fields);
    }

    /** The ids alone: what people write stays out of logs. */
    @Override
    public String toString() {
        return "ReplyRequest[" + replyId + ", account " + accountId + "]";
    }
}
