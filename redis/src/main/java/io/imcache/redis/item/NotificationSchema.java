package io.imcache.redis.item;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The schema of notifications of the platform, newest first. */
public final class NotificationSchema extends ItemSchema {
    public final Field id = indexedId("notificationId", "notification_id", "id");
    public final Field type = indexed("type", "notificationType", "notification_type");
    public final Field isRead = indexed("isRead", "is_read");
    public final Field createdAt = time("createdAt", "created_at", "timestamp");

    public final Field title = shown("title");
    public final Field content = shown("content");
    public final Field senderId = shownId("senderId", "sender_id", "platform_sender_id", "triggerId", "trigger_id");
    public final Field senderName = shown("senderName", "sender_name", "triggerName", "trigger_name");
    public final Field senderAvatar = shown("senderAvatar", "sender_avatar", "triggerAvatar", "trigger_avatar");
    public final Field relatedContentId = shownId("relatedContentId", "related_content_id");
    public final Field relatedCommentId = shownId("relatedCommentId", "related_comment_id");
    public final Field imageUrl = shown("imageUrl", "image_url");
    public final Field linkUrl = shown("linkUrl", "link_url");
    public final Field platform = shown("platform");

    public final Attribute byRead = flag();
    public final Attribute byType = code();

    /** The counter of unread notifications. */
    public static final String UNREAD = "u:notifications";

    public static final NotificationSchema INSTANCE = new NotificationSchema();

    private NotificationSchema() {}

    @Override
    Field identity() {
        return id;
    }

    @Override
    public OptionalLong time(ItemValues values) {
        return values.millis(createdAt);
    }

    @Override
    public @Nullable String unreadCounter(byte[] entry) {
        return flag(entry, byRead) ? null : UNREAD;
    }

    @Override
    void index(ItemValues values, AttributeWriter attributes) {
        attributes.put(byRead, values.isTrue(isRead));
        attributes.put(byType, values.text(type));
    }
}
