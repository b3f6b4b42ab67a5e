package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.StoredItem;
import org.jspecify.annotations.Nullable;

/** Writes comments, replies and direct messages in one format. */
final class UnifiedView {
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private UnifiedView() {}

    static ItemKind.View of(StoredItem item) {
        return item.collection() == ItemCollection.COMMENTS ? UnifiedView::comment : UnifiedView::message;
    }

    private static void comment(ItemValues item, ItemContext context, JsonWriter out) {
        String id = item.text(COMMENT.id);
        String contentId = item.text(COMMENT.contentId);
        String parent = COMMENT.parent(item);
        boolean reply = parent != null;
        String type = reply ? "discussion" : "comment";
        out.text("msg_id", id);
        out.text("conversation_id", reply ? "comment_" + parent : contentId);
        out.text("msg_type", type);
        out.text("business_type", type);
        Persons.write(out, "sender", item, COMMENT.authorId, COMMENT.authorName, COMMENT.authorAvatar);
        out.text("content", item, COMMENT.content, "");
        out.text("content_id", contentId);
        out.text("work_title", workTitle(item, context, contentId));
        out.flag("is_read", COMMENT.isRead(item));
        out.flag("is_new", COMMENT.isNew(item));
        out.number("create_time", item.millis(COMMENT.createdAt).orElse(0));
        out.number("detected_at", item.millis(COMMENT.detectedAt));
        out.text("platform", item, COMMENT.platform, context.platform());
        out.text("platform_comment_id", id);
        if (reply) {
            out.text("parent_comment_id", parent);
            out.text("platform_discussion_id", id);
        }
    }

    private static @Nullable String workTitle(ItemValues item, ItemContext context, @Nullable String contentId) {
        String title = item.text(COMMENT.contentTitle);
        return title == null || title.isEmpty() ? context.contentTitle(contentId) : title;
    }

    private static void message(ItemValues item, ItemContext context, JsonWriter out) {
        String id = item.text(MESSAGE.id);
        out.text("msg_id", id);
        out.text("conversation_id", item, MESSAGE.conversationId);
        out.text("msg_type", MESSAGE.shownType(item));
        out.text("business_type", "direct_message");
        Persons.write(out, "sender", item, MESSAGE.senderId, MESSAGE.senderName, MESSAGE.senderAvatar);
        Persons.write(out, "receiver", item, MESSAGE.receiverId, MESSAGE.receiverName, MESSAGE.receiverAvatar);
        out.text("content", item, MESSAGE.content);
        out.text("direction", MESSAGE.direction(item));
        out.flag("is_read", MESSAGE.isRead(item));
        out.flag("is_new", MESSAGE.isNew(item));
        out.number("create_time", item.millis(MESSAGE.createdAt).orElse(0));
        out.number("detected_at", item.millis(MESSAGE.detectedAt));
        out.text("platform", item, MESSAGE.platform, context.platform());
        out.text("platform_message_id", id);
        out.text("status", MESSAGE.status(item));
    }
}
