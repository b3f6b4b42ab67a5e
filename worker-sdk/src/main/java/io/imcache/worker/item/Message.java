package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A direct message.
 *
 * @param messageId the platform's id: the identity of the message
 * @param senderAvatar a URL
 * @param receiverAvatar a URL
 * @param type {@code text}, {@code image}, {@code file}, {@code video}, {@code audio} or {@code link}; null is {@code text}
 * @param content its text
 * @param direction which way it went, seen from the account
 * @param status {@code sent}, {@code delivered}, {@code read}, {@code failed} or {@code sending}; null is {@code sent}
 * @param read whether it is read on the platform
 * @param fileSize in bytes
 * @param duration in milliseconds
 * @param createdAt when it was sent
 * @param detectedAt when the crawler saw it first
 * @param extra fields that have no component here; nothing is lost on the way to IM clients that know them
 */
public record Message(
        String messageId,
        @Nullable String conversationId,
        @Nullable String senderId,
        @Nullable String senderName,
        @Nullable String senderAvatar,
        @Nullable String receiverId,
        @Nullable String receiverName,
        @Nullable String receiverAvatar,
        @Nullable String type,
        @Nullable String content,
        @Nullable Direction direction,
        @Nullable String status,
        @Nullable Boolean read,
        @Nullable Boolean deleted,
        @Nullable Boolean recalled,
        @Nullable Instant recalledAt,
        @Nullable String replyToMessageId,
        @Nullable String mediaUrl,
        @Nullable String thumbnailUrl,
        @Nullable String fileName,
        @Nullable Long fileSize,
        @Nullable Long duration,
        @Nullable Instant createdAt,
        @Nullable Instant detectedAt,
        Map<String, @Nullable Object> extra)
        implements Item {
    /** Copies the extra fields; {@link Builder} is the convenient way. */
    public Message {
        requireNonNull(messageId, "messageId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a message with nothing but its id. */
    public static Builder builder(String messageId) {
        return new Builder(messageId);
    }

    /** Begins a copy of this message. */
    public Builder toBuilder() {
        var builder = new Builder(messageId);
        builder.conversationId = conversationId;
        builder.senderId = senderId;
        builder.senderName = senderName;
        builder.senderAvatar = senderAvatar;
        builder.receiverId = receiverId;
        builder.receiverName = receiverName;
        builder.receiverAvatar = receiverAvatar;
        builder.type = type;
        builder.content = content;
        builder.direction = direction;
        builder.status = status;
        builder.read = read;
        builder.deleted = deleted;
        builder.recalled = recalled;
        builder.recalledAt = recalledAt;
        builder.replyToMessageId = replyToMessageId;
        builder.mediaUrl = mediaUrl;
        builder.thumbnailUrl = thumbnailUrl;
        builder.fileName = fileName;
        builder.fileSize = fileSize;
        builder.duration = duration;
        builder.createdAt = createdAt;
        builder.detectedAt = detectedAt;
        builder.extra.putAll(extra);
        return builder;
    }

    @Override
    public ItemCollection collection() {
        return ItemCollection.MESSAGES;
    }

    @Override
    public String id() {
        return messageId;
    }

    @Override
    public @Nullable Instant time() {
        return createdAt == null ? detectedAt : createdAt;
    }

    @Override
    public boolean inbound() {
        return direction == Direction.INBOUND;
    }

    @Override
    public Map<String, @Nullable Object> fields() {
        return new Fields()
                .put("messageId", messageId)
                .put("conversationId", conversationId)
                .put("senderId", senderId)
                .put("senderName", senderName)
                .put("senderAvatar", senderAvatar)
                .put("receiverId", receiverId)
                .put("receiverName", receiverName)
                .put("receiverAvatar", receiverAvatar)
                .put("type", type)
                .put("content", content)
                .put("direction", direction)
                .put("status", status)
                .put("isRead", read)
                .put("isDeleted", deleted)
                .put("isRecalled", recalled)
                .put("recalledAt", recalledAt)
                .put("replyToMessageId", replyToMessageId)
                .put("mediaUrl", mediaUrl)
                .put("thumbnailUrl", thumbnailUrl)
                .put("fileName", fileName)
                .put("fileSize", fileSize)
                .put("duration", duration)
                .put("createdAt", createdAt)
                .put("detectedAt", detectedAt)
                .with(extra);
    }

    /** The id alone: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Message[" + messageId + "]";
    }

    /** Collects the fields of a message; the components of {@link Message} say what they are. */
    public static final class Builder {
        private final String messageId;
        private @Nullable String conversationId;
        private @Nullable String senderId;
        private @Nullable String senderName;
        private @Nullable String senderAvatar;
        private @Nullable String receiverId;
        private @Nullable String receiverName;
        private @Nullable String receiverAvatar;
        private @Nullable String type;
        private @Nullable String content;
        private @Nullable Direction direction;
        private @Nullable String status;
        private @Nullable Boolean read;
        private @Nullable Boolean deleted;
        private @Nullable Boolean recalled;
        private @Nullable Instant recalledAt;
        private @Nullable String replyToMessageId;
        private @Nullable String mediaUrl;
        private @Nullable String thumbnailUrl;
        private @Nullable String fileName;
        private @Nullable Long fileSize;
        private @Nullable Long duration;
        private @Nullable Instant createdAt;
        private @Nullable Instant detectedAt;
        private final Map<String, @Nullable Object> extra = new HashMap<>();

        private Builder(String messageId) {
            this.messageId = requireNonNull(messageId, "messageId");
        }

        public Builder conversationId(@Nullable String conversationId) {
            this.conversationId = conversationId;
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

        public Builder receiverId(@Nullable String receiverId) {
            this.receiverId = receiverId;
            return this;
        }

        public Builder receiverName(@Nullable String receiverName) {
            this.receiverName = receiverName;
            return this;
        }

        public Builder receiverAvatar(@Nullable String receiverAvatar) {
            this.receiverAvatar = receiverAvatar;
            return this;
        }

        public Builder type(@Nullable String type) {
            this.type = type;
            return this;
        }

        public Builder content(@Nullable String content) {
            this.content = content;
            return this;
        }

        public Builder direction(@Nullable Direction direction) {
            this.direction = direction;
            return this;
        }

        public Builder status(@Nullable String status) {
            this.status = status;
            return this;
        }

        public Builder read(boolean read) {
            this.read = read;
            return this;
        }

        public Builder deleted(boolean deleted) {
            this.deleted = deleted;
            return this;
        }

        public Builder recalled(boolean recalled) {
            this.recalled = recalled;
            return this;
        }

        public Builder recalledAt(@Nullable Instant recalledAt) {
            this.recalledAt = recalledAt;
            return this;
        }

        public Builder replyToMessageId(@Nullable String replyToMessageId) {
            this.replyToMessageId = replyToMessageId;
            return this;
        }

        public Builder mediaUrl(@Nullable String mediaUrl) {
            this.mediaUrl = mediaUrl;
            return this;
        }

        public Builder thumbnailUrl(@Nullable String thumbnailUrl) {
            this.thumbnailUrl = thumbnailUrl;
            return this;
        }

        public Builder fileName(@Nullable String fileName) {
            this.fileName = fileName;
            return this;
        }

        public Builder fileSize(long fileSize) {
            this.fileSize = fileSize;
            return this;
        }

        public Builder duration(long duration) {
            this.duration = duration;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder detectedAt(@Nullable Instant detectedAt) {
            this.detectedAt = detectedAt;
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
        public Message build() {
            return new Message(
                    messageId,
                    conversationId,
                    senderId,
                    senderName,
                    senderAvatar,
                    receiverId,
                    receiverName,
                    receiverAvatar,
                    type,
                    content,
                    direction,
                    status,
                    read,
                    deleted,
                    recalled,
                    recalledAt,
                    replyToMessageId,
                    mediaUrl,
                    thumbnailUrl,
                    fileName,
                    fileSize,
                    duration,
                    createdAt,
                    detectedAt,
                    extra);
        }
    }
}
