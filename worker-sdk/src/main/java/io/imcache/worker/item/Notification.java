package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import com.google.auto.value.AutoBuilder;
import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the platform tells the account: a like, a follower, a system message.
 *
 * @param notificationId the platform's id, which identifies the notification
 * @param type what it is about, in the platform's words
 * @param senderId who caused it
 * @param read whether it is read on the platform
 * @param extra fields that have no component here; IM clients get them, too
 */
public record Notification(
        String notificationId,
        @Nullable String type,
        @Nullable String title,
        @Nullable String content,
        @Nullable String senderId,
        @Nullable String senderName,
        @Nullable String senderAvatar,
        @Nullable String relatedContentId,
        @Nullable String relatedCommentId,
        @Nullable String imageUrl,
        @Nullable String linkUrl,
        @Nullable Boolean read,
        @Nullable Instant createdAt,
        Map<String, @Nullable Object> extra)
        implements Item {
    /** Copies the extra fields. Prefer {@link #builder}, which needs no value for absent fields. */
    public Notification {
        requireNonNull(notificationId, "notificationId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a notification that has only its id. */
    public static Builder builder(String notificationId) {
        return new AutoBuilder_Notification_Builder()
                .notificationId(notificationId)
                .with(Map.of());
    }

    /** Begins a copy of this notification. */
    public Builder toBuilder() {
        return new AutoBuilder_Notification_Builder(this).with(extra);
    }

    @Override
    public ItemCollection collection() {
        return ItemCollection.NOTIFICATIONS;
    }

    @Override
    public String id() {
        return notificationId;
    }

    @Override
    public @Nullable Instant time() {
        return createdAt;
    }

    @Override
    public boolean inbound() {
        return true;
    }

    @Override
    public Map<String, @Nullable Object> fields() {
        return new Fields()
                .put("notificationId", notificationId)
                .put("type", type)
                .put("title", title)
                .put("content", content)
                .put("senderId", senderId)
                .put("senderName", senderName)
                .put("senderAvatar", senderAvatar)
                .put("relatedContentId", relatedContentId)
                .put("relatedCommentId", relatedCommentId)
                .put("imageUrl", imageUrl)
                .put("linkUrl", linkUrl)
                .put("isRead", read)
                .put("createdAt", createdAt)
                .with(extra);
    }

    /** Prints only the id: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Notification[" + notificationId + "]";
    }

    /** Collects the fields of a notification. The components of {@link Notification} describe them. */
    @AutoBuilder
    public abstract static non-sealed class Builder extends ItemBuilder<Notification, Builder> {
        Builder() {}

        abstract Builder notificationId(String notificationId);

        public abstract Builder type(@Nullable String type);

        public abstract Builder title(@Nullable String title);

        public abstract Builder content(@Nullable String content);

        public abstract Builder senderId(@Nullable String senderId);

        public abstract Builder senderName(@Nullable String senderName);

        public abstract Builder senderAvatar(@Nullable String senderAvatar);

        public abstract Builder relatedContentId(@Nullable String relatedContentId);

        public abstract Builder relatedCommentId(@Nullable String relatedCommentId);

        public abstract Builder imageUrl(@Nullable String imageUrl);

        public abstract Builder linkUrl(@Nullable String linkUrl);

        public abstract Builder read(boolean read);

        public abstract Builder createdAt(@Nullable Instant createdAt);
    }
}
