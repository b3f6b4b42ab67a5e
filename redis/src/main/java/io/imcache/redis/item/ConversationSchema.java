package io.imcache.redis.item;

import java.util.OptionalLong;

/** The schema of conversations: pinned ones first, then by the time of the last message, newest first. */
public final class ConversationSchema extends ItemSchema {
    public final Field id = indexedId("conversationId", "conversation_id", "id");
    public final Field isPinned = indexed("isPinned", "is_pinned");
    public final Field isMuted = indexed("isMuted", "is_muted");
    public final Field status = indexed("status");
    public final Field lastMessageTime = time("lastMessageTime", "last_message_time");
    public final Field createdAt = time("createdAt", "created_at");
    public final Field updatedAt = time("updatedAt", "updated_at");
    /** Set by marks only, if an IM client deleted the item. */
    final Field imDeleted = indexed("imDeleted");
    /** Set by marks only: the time of the newest message that is stored, in milliseconds. */
    final Field imNewestAt = indexed("imNewestAt");

    public final Field shortId = shown("conversationShortId", "conversation_short_id");
    public final Field type = shown("type", "conversation_type", "conversationType");
    public final Field isGroup = shown("isGroup", "is_group");
    public final Field userId = shownId("userId", "participant_id", "platform_user_id", "user_id");
    public final Field userName = shown("userName", "participant_name", "platform_user_name", "user_name");
    public final Field userAvatar = shown("userAvatar", "participant_avatar", "platform_user_avatar", "user_avatar");
    public final Field groupName = shown("groupName", "group_name");
    public final Field groupAvatar = shown("groupAvatar", "group_avatar");
    public final Field lastMessageContent = shown("lastMessageContent", "last_message_content");
    public final Field lastMessageType = shown("lastMessageType", "last_message_type");
    public final Field unreadCount = count("unreadCount", "unread_count");
    public final Field platform = shown("platform");
    /** Set by marks only: when an IM client marked the conversation read, in milliseconds. */
    final Field imReadAt = shown("imReadAt");

    public final Attribute byPinned = flag();
    public final Attribute byMuted = flag();
    public final Attribute byStatus = code();

    public static final ConversationSchema INSTANCE = new ConversationSchema();

    private ConversationSchema() {}

    @Override
    Field identity() {
        return id;
    }

    @Override
    long order(ItemValues values) {
        // Crawlers give a conversation the time at which they looked, so the time of a message comes first.
        long time = values.millis(imNewestAt).orElseGet(() -> orderTime(values));
        return values.isTrue(isPinned) ? PINNED + time : time;
    }

    /**
     * Returns the conversation's time by its crawler, in milliseconds: of its last message, else of its last change, else of its
     * beginning; empty if the crawler gives none. It orders conversations without messages.
     */
    @Override
    public OptionalLong time(ItemValues values) {
        for (Field field : new Field[] {lastMessageTime, updatedAt, createdAt}) {
            OptionalLong time = values.millis(field);
            if (time.isPresent()) {
                return time;
            }
        }
        return OptionalLong.empty();
    }

    @Override
    boolean isHidden(ItemValues values) {
        return values.isTrue(imDeleted);
    }

    @Override
    void index(ItemValues values, AttributeWriter attributes) {
        attributes.put(byPinned, values.isTrue(isPinned));
        attributes.put(byMuted, values.isTrue(isMuted));
        attributes.put(byStatus, status(values));
    }

    /**
     * Returns the number of unread messages by the crawler; 0 after the conversation was marked read, until its
     * {@linkplain #time time} is later.
     */
    public long unread(ItemValues values) {
        OptionalLong readAt = values.millis(imReadAt);
        if (readAt.isPresent() && time(values).orElse(0) <= readAt.getAsLong()) {
            return 0;
        }
        return values.number(unreadCount).orElse(0);
    }

    /**
     * Returns the number of unread messages by the crawler; 0 after the conversation was marked read, until its newest
     * message is an unread one. Crawlers count what they saw last, and give conversations the time at which they looked.
     *
     * @param isRead whether the newest message is read
     */
    public long unread(ItemValues values, boolean isRead) {
        return isRead && values.millis(imReadAt).isPresent()
                ? 0
                : values.number(unreadCount).orElse(0);
    }

    /** Returns the status by the crawler; {@code active} if it gives none. */
    public String status(ItemValues values) {
        return values.text(status, "active");
    }
}
