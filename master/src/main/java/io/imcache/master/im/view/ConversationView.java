package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;

final class ConversationView {
    private static final ConversationSchema FROM = ConversationSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private ConversationView() {}

    static void write(ItemValues item, ItemContext context, JsonWriter out) {
        boolean group = item.isTrue(FROM.isGroup) || "group".equals(item.text(FROM.type));
        out.text("conversation_id", item, FROM.id);
        out.text("conversation_short_id", item, FROM.shortId, "0");
        out.text("conversation_type", group ? "group" : "one_on_one");
        writeParticipant(item, group, out);
        ItemValues newest = context.newestMessage(item.text(FROM.id));
        if (newest == null) {
            writeLastMessage(item, out);
        } else {
            writeNewest(newest, out);
        }
        boolean isRead = newest != null && MESSAGE.isRead(newest);
        out.number("unread_count", newest == null ? FROM.unread(item) : FROM.unread(item, isRead));
        out.flag("is_pinned", item.isTrue(FROM.isPinned));
        out.flag("is_muted", item.isTrue(FROM.isMuted));
        out.text(
                "last_message_type",
                newest == null ? item.text(FROM.lastMessageType, "text") : MESSAGE.shownType(newest));
        out.number("create_time", item.millis(FROM.createdAt).orElse(0));
        out.number("update_time", item.millis(FROM.updatedAt).orElse(0));
        out.text("platform", item, FROM.platform, context.platform());
        out.text("status", FROM.status(item));
    }

    private static void writeParticipant(ItemValues item, boolean group, JsonWriter out) {
        out.begin("participant");
        out.text("user_id", item, FROM.userId);
        out.text("user_name", item, firstOf(item, group, FROM.groupName, FROM.userName), Persons.UNKNOWN_USER);
        out.text("avatar", item, firstOf(item, group, FROM.groupAvatar, FROM.userAvatar), "");
        out.end();
    }

    /** Returns the group's field if the conversation is a group and has it. */
    private static Field firstOf(ItemValues item, boolean group, Field ofGroup, Field ofUser) {
        return group && !item.text(ofGroup, "").isEmpty() ? ofGroup : ofUser;
    }

    /** Writes a message that is stored itself: what the crawler says of the conversation is as old as its last look at it. */
    private static void writeNewest(ItemValues newest, JsonWriter out) {
        String content = newest.text(MESSAGE.content, "");
        if (content.isEmpty()) {
            out.none("last_message");
            return;
        }
        out.begin("last_message");
        out.text("content", content);
        out.text("msg_type", MESSAGE.shownType(newest));
        out.number("create_time", newest.millis(MESSAGE.createdAt).orElse(0));
        out.end();
    }

    private static void writeLastMessage(ItemValues item, JsonWriter out) {
        if (item.text(FROM.lastMessageContent, "").isEmpty()) {
            out.none("last_message");
            return;
        }
        out.begin("last_message");
        out.text("content", item, FROM.lastMessageContent);
        out.text("msg_type", item, FROM.lastMessageType, "text");
        out.number("create_time", item.millis(FROM.lastMessageTime).orElse(0));
        out.end();
    }
}
