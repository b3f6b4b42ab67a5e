package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import com.google.auto.value.AutoBuilder;
import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A direct message.
 *
 * @param messageId the platform's id, which identifies the message
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
 * @param extra fields that have no component here; IM clients get them, too
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
    /** Copies the extra fields. Prefer {@link #builder}, which needs no value for absent fields. */
    public Message {
        requireNonNull(messageId, "messageId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a message that has only its id. */
    public static Builder builder(String messageId) {
        return new AutoBuilder_Message_Builder().messageId(messageId).with(Map.of());
    }

    /** Begins a copy of this message. */
    public Builder toBuilder() {
        return new AutoBuilder_Message_Builder(this).with(extra);
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

    /** Prints only the id: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Message[" + messageId + "]";
    }

    /** Collects the fields of a message. The components of {@link Message} describe them. */
    @AutoBuilder
    public abstract static non-sealed class Builder extends ItemBuilder<Message, Builder> {
        Builder() {}

        abstract Builder messageId(String messageId);

        public abstract Builder conversationId(@Nullable String conversationId);

        public abstract Builder senderId(@Nullable String senderId);

        public abstract Builder senderName(@Nullable String senderName);

        public abstract Builder senderAvatar(@Nullable String senderAvatar);

        public abstract Builder receiverId(@Nullable String receiverId);

        public abstract Builder receiverName(@Nullable String receiverName);

        public abstract Builder receiverAvatar(@Nullable String receiverAvatar);

        public abstract Builder type(@Nullable String type);

        public abstract Builder content(@Nullable String content);

        public abstract Builder direction(@Nullable Direction direction);

        public abstract Builder status(@Nullable String status);

        public abstract Builder read(boolean read);

        public abstract Builder deleted(boolean deleted);

        public abstract Builder recalled(boolean recalled);

        public abstract Builder recalledAt(@Nullable Instant recalledAt);

        public abstract Builder replyToMessageId(@Nullable String replyToMessageId);

        public abstract Builder mediaUrl(@Nullable String mediaUrl);

        public abstract Builder thumbnailUrl(@Nullable String thumbnailUrl);

        public abstract Builder fileName(@Nullable String fileName);

        public abstract Builder fileSize(long fileSize);

        public abstract Builder duration(long duration);

        public abstract Builder createdAt(@Nullable Instant createdAt);

        public abstract Builder detectedAt(@Nullable Instant detectedAt);
    }
}
