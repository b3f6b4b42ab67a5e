package io.imcache.master.im;

import io.imcache.master.workers.OutboundMessage;
import io.imcache.master.workers.RequestIds;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Page;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages under the field names of crawlers, for writes. */
final class MessageItems {
    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private MessageItems() {}

    /** Returns whether the one message of a page is recalled. */
    static boolean isRecalled(Page page) {
        return page.items().get(0).values(new ItemReader()).isTrue(MESSAGE.isRecalled);
    }

    /**
     * Completes the fields of a message that a client sends.
     *
     * @param conversation a page with its conversation, whose participant receives it; or an empty page
     */
    static void complete(Map<String, Object> fields, String id, Page conversation, long now) {
        fields.put("messageId", id);
        fields.put("direction", "outbound");
        fields.put("status", "sending");
        fields.put("createdAt", now);
        fields.putIfAbsent("type", "text");
        if (!conversation.items().isEmpty()) {
            ItemValues values = conversation.items().get(0).values(new ItemReader());
            boolean toParticipant = !fields.containsKey("recipientId")
                    || fields.get("recipientId").equals(values.text(CONVERSATION.userId));
            if (toParticipant) {
                putIfAbsent(fields, "recipientId", values, CONVERSATION.userId);
                putIfAbsent(fields, "recipientName", values, CONVERSATION.userName);
                putIfAbsent(fields, "recipientAvatar", values, CONVERSATION.userAvatar);
            }
        }
    }

    private static void putIfAbsent(Map<String, Object> fields, String name, ItemValues from, Field field) {
        String value = from.text(field);
        if (value != null) {
            fields.putIfAbsent(name, value);
        }
    }

    /**
     * Creates the message for the worker.
     *
     * @param chosen whether the client chose the message's id
     */
    static OutboundMessage outbound(
            String accountId,
            String accountName,
            Map<String, Object> fields,
            @Nullable String platform,
            boolean chosen) {
        String own = text(fields, "platform");
        String id = String.valueOf(fields.get("messageId"));
        return new OutboundMessage(
                id,
                chosen ? RequestIds.of(accountId, id) : id,
                accountId,
                accountName,
                own == null ? platform : own,
                String.valueOf(fields.get("conversationId")),
                text(fields, "recipientId"),
                String.valueOf(fields.get("type")),
                String.valueOf(fields.get("content")),
                text(fields, "mediaUrl"),
                text(fields, "replyToMessageId"),
                fields.get("createdAt") instanceof Long millis ? millis : 0,
                OutboundMessage.Reply.NONE);
    }

    private static @Nullable String text(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        return value == null ? null : value.toString();
    }
}
