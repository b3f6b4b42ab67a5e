package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with one participant, or a group.
 *
 * @param conversationId the platform's id: the identity of the conversation
 * @param group whether it is a group
 * @param userId the participant
 * @param userAvatar a URL
 * @param status null is {@code active}
 * @param pinned whether it is pinned on the platform
 * @param muted whether it is muted on the platform
 * @param unreadCount messages not read on the platform
 * @param lastMessageContent text of the newest message; moves by itself with the messages of the account's data
 * @param lastMessageType its type
 * @param lastMessageTime orders conversations, newest first
 * @param extra fields that have no component here; nothing is lost on the way to IM clients that know them
 */
public record Conversation(
        String conversationId,
        @Nullable String conversationShortId,
        @Nullable Boolean group,
        @Nullable String userId,
        @Nullable String userName,
        @Nullable String userAvatar,
        @Nullable String groupName,
        @Nullable String groupAvatar,
        @Nullable String status,
        @Nullable Boolean pinned,
        @Nullable Boolean muted,
        @Nullable Long unreadCount,
        @Nullable String lastMessageContent,
        @Nullable String lastMessageType,
        @Nullable Instant lastMessageTime,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        Map<String, @Nullable Object> extra)
        implements Item {
    /** Copies the extra fields; {@link Builder} is the convenient way. */
    public Conversation {
        requireNonNull(conversationId, "conversationId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a conversation with nothing but its id. */
    public static Builder builder(String conversationId) {
        return new Builder(conversationId);
    }

    /** Begins a copy of this conversation. */
    public Builder toBuilder() {
        var builder = new Builder(conversationId);
        builder.conversationShortId = conversationShortId;
        builder.group = group;
        builder.userId = userId;
        builder.userName = userName;
        builder.userAvatar = userAvatar;
        builder.groupName = groupName;
        builder.groupAvatar = groupAvatar;
        builder.status = status;
        builder.pinned = pinned;
        builder.muted = muted;
        builder.unreadCount = unreadCount;
        builder.lastMessageContent = lastMessageContent;
        builder.lastMessageType = lastMessageType;
        builder.lastMessageTime = lastMessageTime;
        builder.createdAt = createdAt;
        builder.updatedAt = updatedAt;
        builder.extra.putAll(extra);
        return builder;
    }

    @Override
    public ItemCollection collection() {
        return ItemCollection.CONVERSATIONS;
    }

    @Override
    public String id() {
        return conversationId;
    }

    @Override
    public @Nullable Instant time() {
        return lastMessageTime == null ? (updatedAt == null ? createdAt : updatedAt) : lastMessageTime;
    }

    @Override
    public boolean inbound() {
        return false;
    }

    @Override
    public Map<String, @Nullable Object> fields() {
        return new Fields()
                .put("conversationId", conversationId)
                .put("conversationShortId", conversationShortId)
                .put("isGroup", group)
                .put("userId", userId)
                .put("userName", userName)
                .put("userAvatar", userAvatar)
                .put("groupName", groupName)
                .put("groupAvatar", groupAvatar)
                .put("status", status)
                .put("isPinned", pinned)
                .put("isMuted", muted)
                .put("unreadCount", unreadCount)
                .put("lastMessageContent", lastMessageContent)
                .put("lastMessageType", lastMessageType)
                .put("lastMessageTime", lastMessageTime)
                .put("createdAt", createdAt)
                .put("updatedAt", updatedAt)
                .with(extra);
    }

    /** The id alone: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Conversation[" + conversationId + "]";
    }

    /** Collects the fields of a conversation; the components of {@link Conversation} say what they are. */
    public static final class Builder {
        private final String conversationId;
        private @Nullable String conversationShortId;
        private @Nullable Boolean group;
        private @Nullable String userId;
        private @Nullable String userName;
        private @Nullable String userAvatar;
        private @Nullable String groupName;
        private @Nullable String groupAvatar;
        private @Nullable String status;
        private @Nullable Boolean pinned;
        private @Nullable Boolean muted;
        private @Nullable Long unreadCount;
        private @Nullable String lastMessageContent;
        private @Nullable String lastMessageType;
        private @Nullable Instant lastMessageTime;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private final Map<String, @Nullable Object> extra = new HashMap<>();

        private Builder(String conversationId) {
            this.conversationId = requireNonNull(conversationId, "conversationId");
        }

        public Builder conversationShortId(@Nullable String conversationShortId) {
            this.conversationShortId = conversationShortId;
            return this;
        }

        public Builder group(boolean group) {
            this.group = group;
            return this;
        }

        public Builder userId(@Nullable String userId) {
            this.userId = userId;
            return this;
        }

        public Builder userName(@Nullable String userName) {
            this.userName = userName;
            return this;
        }

        public Builder userAvatar(@Nullable String userAvatar) {
            this.userAvatar = userAvatar;
            return this;
        }

        public Builder groupName(@Nullable String groupName) {
            this.groupName = groupName;
            return this;
        }

        public Builder groupAvatar(@Nullable String groupAvatar) {
            this.groupAvatar = groupAvatar;
            return this;
        }

        public Builder status(@Nullable String status) {
            this.status = status;
            return this;
        }

        public Builder pinned(boolean pinned) {
            this.pinned = pinned;
            return this;
        }

        public Builder muted(boolean muted) {
            this.muted = muted;
            return this;
        }

        public Builder unreadCount(long unreadCount) {
            this.unreadCount = unreadCount;
            return this;
        }

        public Builder lastMessageContent(@Nullable String lastMessageContent) {
            this.lastMessageContent = lastMessageContent;
            return this;
        }

        public Builder lastMessageType(@Nullable String lastMessageType) {
            this.lastMessageType = lastMessageType;
            return this;
        }

        public Builder lastMessageTime(@Nullable Instant lastMessageTime) {
            this.lastMessageTime = lastMessageTime;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder updatedAt(@Nullable Instant updatedAt) {
            this.updatedAt = updatedAt;
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
        public Conversation build() {
            return new Conversation(
                    conversationId,
                    conversationShortId,
                    group,
                    userId,
                    userName,
                    userAvatar,
                    groupName,
                    groupAvatar,
                    status,
                    pinned,
                    muted,
                    unreadCount,
                    lastMessageContent,
                    lastMessageType,
                    lastMessageTime,
                    createdAt,
                    updatedAt,
                    extra);
        }
    }
}
