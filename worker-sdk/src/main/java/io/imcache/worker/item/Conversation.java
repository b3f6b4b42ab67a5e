package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import com.google.auto.value.AutoBuilder;
import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with one participant, or a group.
 *
 * @param conversationId the platform's id, which identifies the conversation
 * @param group whether it is a group
 * @param userId the participant
 * @param userAvatar a URL
 * @param status null is {@code active}
 * @param pinned whether it is pinned on the platform
 * @param muted whether it is muted on the platform
 * @param unreadCount messages not read on the platform
 * @param lastMessageContent text of the newest message; {@code AccountData} updates it when messages change
 * @param lastMessageType its type
 * @param lastMessageTime orders conversations, newest first
 * @param extra fields that have no component here; IM clients get them, too
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
    /** Copies the extra fields. Prefer {@link #builder}, which needs no value for absent fields. */
    public Conversation {
        requireNonNull(conversationId, "conversationId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a conversation that has only its id. */
    public static Builder builder(String conversationId) {
        return new AutoBuilder_Conversation_Builder()
                .conversationId(conversationId)
                .with(Map.of());
    }

    /** Begins a copy of this conversation. */
    public Builder toBuilder() {
        return new AutoBuilder_Conversation_Builder(this).with(extra);
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

    /** Prints only the id: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Conversation[" + conversationId + "]";
    }

    /** Collects the fields of a conversation. The components of {@link Conversation} describe them. */
    @AutoBuilder
    public abstract static non-sealed class Builder extends ItemBuilder<Conversation, Builder> {
        Builder() {}

        abstract Builder conversationId(String conversationId);

        public abstract Builder conversationShortId(@Nullable String conversationShortId);

        public abstract Builder group(boolean group);

        public abstract Builder userId(@Nullable String userId);

        public abstract Builder userName(@Nullable String userName);

        public abstract Builder userAvatar(@Nullable String userAvatar);

        public abstract Builder groupName(@Nullable String groupName);

        public abstract Builder groupAvatar(@Nullable String groupAvatar);

        public abstract Builder status(@Nullable String status);

        public abstract Builder pinned(boolean pinned);

        public abstract Builder muted(boolean muted);

        public abstract Builder unreadCount(long unreadCount);

        public abstract Builder lastMessageContent(@Nullable String lastMessageContent);

        public abstract Builder lastMessageType(@Nullable String lastMessageType);

        public abstract Builder lastMessageTime(@Nullable Instant lastMessageTime);

        public abstract Builder createdAt(@Nullable Instant createdAt);

        public abstract Builder updatedAt(@Nullable Instant updatedAt);
    }
}
