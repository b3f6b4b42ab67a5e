package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the platform tells the account: a like, a follower, a system message.
 *
 * @param notificationId the platform's id: the identity of the notification
 * @param type what it is about, in the platform's words
 * @param senderId who caused it
 * @param read whether it is read on the platform
 * @param extra fields that have no component here; nothing is lost on the way to IM clients that know them
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
    /** Copies the extra fields; {@link Builder} is the convenient way. */
    public Notification {
        requireNonNull(notificationId, "notificationId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a notification with nothing but its id. */
    public static Builder builder(String notificationId) {
        return new Builder(notificationId);
    }

    /** Begins a copy of this notification. */
    public Builder toBuilder() {
        var builder = new Builder(notificationId);
        builder.type = type;
        builder.title = title;
        builder.content = content;
        builder.senderId = senderId;
        builder.senderName = senderName;
        builder.senderAvatar = senderAvatar;
        builder.relatedContentId = relatedContentId;
        builder.relatedCommentId = relatedCommentId;
        builder.imageUrl = imageUrl;
        builder.linkUrl = linkUrl;
        builder.read = read;
        builder.createdAt = createdAt;
        builder.extra.putAll(extra);
        return builder;
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

    /** The id alone: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Notification[" + notificationId + "]";
    }

    /** Collects the fields of a notification; the components of {@link Notification} say what they are. */
    public static final class Builder {
        private final String notificationId;
        private @Nullable String type;
        private @Nullable String title;
        private @Nullable String content;
        private @Nullable String senderId;
        private @Nullable String senderName;
        private @Nullable String senderAvatar;
        private @Nullable String relatedContentId;
        private @Nullable String relatedCommentId;
        private @Nullable String imageUrl;
        private @Nullable String linkUrl;
        private @Nullable Boolean read;
        private @Nullable Instant createdAt;
        private final Map<String, @Nullable Object> extra = new HashMap<>();

        private Builder(String notificationId) {
            this.notificationId = requireNonNull(notificationId, "notificationId");
        }

        public Builder type(@Nullable String type) {
            this.type = type;
            return this;
        }

        public Builder title(@Nullable String title) {
            this.title = title;
            return this;
        }

        public Builder content(@Nullable String content) {
            this.content = content;
            return this;
        }

        public Builder senderId(@Nullable String senderId) {
            this.senderId = senderId;
            return this;
        }

        public Builder senderName(@Nullable String senderName) {
            this.senderName = senderName;
            return this;
        }

        public Builder senderAvatar(@Nullable String senderAvatar) {
            this.senderAvatar = senderAvatar;
            return this;
        }

        public Builder relatedContentId(@Nullable String relatedContentId) {
            this.relatedContentId = relatedContentId;
            return this;
        }

        public Builder relatedCommentId(@Nullable String relatedCommentId) {
            this.relatedCommentId = relatedCommentId;
            return this;
        }

        public Builder imageUrl(@Nullable String imageUrl) {
            this.imageUrl = imageUrl;
            return this;
        }

        public Builder linkUrl(@Nullable String linkUrl) {
            this.linkUrl = linkUrl;
            return this;
        }

        public Builder read(boolean read) {
            this.read = read;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        /**
         * Adds a field that has no component.
         *
         * @param value a string, number, boolean, list or map of these, or null
         */
        public Builder extra(String name, @Nullable Object value) {
            extra.put(requireNonNull(name, "name"), value);
            return this;
        }

        /**
         * Makes it.
         *
         * @throws IllegalArgumentException if an extra field is nothing that JSON has
         */
        public Notification build() {
            return new Notification(
                    notificationId,
                    type,
                    title,
                    content,
                    senderId,
                    senderName,
                    senderAvatar,
                    relatedContentId,
                    relatedCommentId,
                    imageUrl,
                    linkUrl,
                    read,
                    createdAt,
                    extra);
        }
    }
}
