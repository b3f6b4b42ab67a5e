package io.imcache.master.im.view;

import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.NotificationSchema;

final class NotificationView {
    private static final NotificationSchema FROM = NotificationSchema.INSTANCE;

    private NotificationView() {}

    static void write(ItemValues item, ItemContext context, FieldWriter out) {
        out.text("notification_id", item.text(FROM.id));
        out.text("type", item.text(FROM.type));
        out.text("title", item.text(FROM.title, ""));
        out.text("content", item.text(FROM.content, ""));
        Persons.write(out, "sender", item, FROM.senderId, FROM.senderName, FROM.senderAvatar);
        out.text("related_content_id", item.text(FROM.relatedContentId));
        out.text("related_comment_id", item.text(FROM.relatedCommentId));
        out.text("image_url", item.text(FROM.imageUrl));
        out.text("link_url", item.text(FROM.linkUrl));
        out.flag("is_read", item.isTrue(FROM.isRead));
        out.number("created_at", item.millis(FROM.createdAt));
        out.text("platform", item.text(FROM.platform, context.platform()));
    }
}
