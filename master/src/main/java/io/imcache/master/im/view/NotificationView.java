package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.NotificationSchema;

final class NotificationView {
    private static final NotificationSchema FROM = NotificationSchema.INSTANCE;

    private NotificationView() {}

    static void write(ItemValues item, ItemContext context, JsonWriter out) {
        out.text("notification_id", item, FROM.id);
        out.text("type", item, FROM.type);
        out.text("title", item, FROM.title, "");
        out.text("content", item, FROM.content, "");
        Persons.write(out, "sender", item, FROM.senderId, FROM.senderName, FROM.senderAvatar);
        out.text("related_content_id", item, FROM.relatedContentId);
        out.text("related_comment_id", item, FROM.relatedCommentId);
        out.text("image_url", item, FROM.imageUrl);
        out.text("link_url", item, FROM.linkUrl);
        out.flag("is_read", item.isTrue(FROM.isRead));
        out.number("created_at", item.millis(FROM.createdAt));
        out.text("platform", item, FROM.platform, context.platform());
    }
}
