package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import org.jspecify.annotations.Nullable;

final class MessageView {
    private static final MessageSchema FROM = MessageSchema.INSTANCE;

    private MessageView() {}

    static void write(ItemValues item, ItemContext context, JsonWriter out) {
        out.text("msg_id", item, FROM.id);
        out.text("conversation_id", item, FROM.conversationId);
        Persons.write(out, "sender", item, FROM.senderId, FROM.senderName, FROM.senderAvatar);
        Persons.write(out, "receiver", item, FROM.receiverId, FROM.receiverName, FROM.receiverAvatar);
        out.text("msg_type", FROM.shownType(item));
        out.text("content", item, FROM.content);
        out.number("create_time", item.millis(FROM.createdAt).orElse(0));
        out.text("status", FROM.status(item));
        out.flag("is_read", FROM.isRead(item));
        out.flag("is_deleted", item.isTrue(FROM.isDeleted));
        out.flag("is_recalled", item.isTrue(FROM.isRecalled));
        out.text("reply_to_message_id", item, FROM.replyToMessageId);
        out.text("media_url", item, FROM.mediaUrl);
        out.text("media_thumbnail", item, FROM.mediaThumbnail);
        out.number("file_size", item.number(FROM.fileSize));
        out.text("file_name", item, FROM.fileName);
        out.decimal("duration", item.text(FROM.duration));
        out.number("recalled_at", item.millis(FROM.recalledAt).orElse(0));
        out.text("direction", FROM.direction(item));
        out.text("platform", item, FROM.platform, context.platform());
        optional("client_msg_id", item.text(FROM.clientMessageId), out);
        optional("error_message", FROM.status(item).equals("failed") ? item.text(FROM.error) : null, out);
    }

    /** Writes fields of sent messages only, so that others stay short. */
    private static void optional(String name, @Nullable String value, JsonWriter out) {
        if (value != null) {
            out.text(name, value);
        }
    }
}
