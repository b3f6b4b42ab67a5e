package io.imcache.redis.item;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The schema of direct messages, newest first. */
public final class MessageSchema extends ItemSchema {
    /** The first byte of the second entry of a message that an IM client made. */
    public static final byte MADE_RANGE = 'm';
    /** The first byte of the second entry of a crawler's message that was taken for one of these by a guess. */
    public static final byte GUESSED_RANGE = 'n';

    private static final Set<String> TYPES = Set.of("text", "image", "file", "video", "audio", "link");
    private static final Set<String> STATUSES = Set.of("sent", "delivered", "read", "failed", "sending");

    public final Field id = indexedId("messageId", "message_id", "id");
    public final Field conversationId = indexedId("conversationId", "conversation_id");
    public final Field senderId = indexedId("senderId", "sender_id", "platform_sender_id");
    public final Field receiverId =
            indexedId("recipientId", "receiverId", "recipient_id", "receiver_id", "platform_receiver_id");
    public final Field type = indexed("type", "messageType", "message_type");
    public final Field status = indexed("status");
    public final Field createdAt = time("createdAt", "created_at", "timestamp");
    public final Field isRead = indexed("isRead", "is_read");
    public final Field isDeleted = indexed("isDeleted", "is_deleted");
    public final Field isRecalled = indexed("isRecalled", "is_recalled");
    public final Field direction = indexed("direction");
    public final Field isNew = indexed("isNew", "is_new");

    public final Field senderName = shown("senderName", "sender_name");
    public final Field senderAvatar = shown("senderAvatar", "sender_avatar");
    public final Field receiverName = shown("recipientName", "receiverName", "recipient_name", "receiver_name");
    public final Field receiverAvatar =
            shown("recipientAvatar", "receiverAvatar", "recipient_avatar", "receiver_avatar");
    public final Field content = shown("content");
    public final Field replyToMessageId = shownId("replyToMessageId", "reply_to_message_id");
    public final Field mediaUrl =
            shown("mediaUrl", "media_url", "mediaUrls", "media_urls", "imageUrl", "image_url", "videoUrl", "video_url");
    public final Field mediaThumbnail = shown("thumbnailUrl", "thumbnail_url", "mediaThumbnail", "media_thumbnail");
    public final Field fileSize = count("fileSize", "file_size");
    public final Field fileName = shown("fileName", "file_name");
    public final Field duration = shown("duration");
    public final Field recalledAt = shownTime("recalledAt", "recalled_at");
    public final Field detectedAt = shownTime("detectedAt", "detected_at");
    public final Field platform = shown("platform");
    /** The platform's id of a message that an IM client made, once it is known. */
    public final Field platformMessageId = shownId("platformMessageId", "platform_message_id");
    /** The id that an IM client got for a message that it made and that a crawler has pushed since. Set by marks only. */
    public final Field clientMessageId = shownId("clientMessageId");
    /** The JSON of the message that an IM client made, while it is a guess that this is its copy. Set by marks only. */
    private final Field madeAs = indexed("imMadeAs");
    /** The reason why a message could not be sent. */
    public final Field error = shown("error");

    public final Attribute byDeleted = flag();
    public final Attribute byRecalled = flag();
    public final Attribute byRead = flag();
    public final Attribute byNew = flag();
    /** Set if an IM client made the message and no crawler has pushed it yet, or if it is a guess which one it is. */
    public final Attribute byMade = flag();
    /** Set where nobody reads it: it is deleted, or was not sent, or not yet. */
    public final Attribute byLeftOut = flag();

    public final Attribute byStatus = code();
    public final Attribute byType = code();
    public final Attribute bySender = reference();
    public final Attribute byReceiver = reference();
    public final Attribute byConversation = facet('c');

    /** The counter of unread messages. */
    public static final String UNREAD = "u:messages";

    public static final MessageSchema INSTANCE = new MessageSchema();

    private MessageSchema() {}

    @Override
    Field identity() {
        return id;
    }

    @Override
    public OptionalLong time(ItemValues values) {
        return values.millis(createdAt);
    }

    @Override
    public Attribute newFlag() {
        return byNew;
    }

    @Override
    public Attribute readFlag() {
        return byRead;
    }

    @Override
    public @Nullable String unreadCounter(byte[] entry) {
        return flag(entry, byRead) || flag(entry, byDeleted) ? null : UNREAD;
    }

    @Override
    void index(ItemValues values, AttributeWriter attributes) {
        attributes.put(byDeleted, values.isTrue(isDeleted));
        attributes.put(byRecalled, values.isTrue(isRecalled));
        attributes.put(byRead, isRead(values));
        attributes.put(byNew, isNew(values));
        attributes.put(byMade, attributes.isMade() || values.has(madeAs));
        attributes.put(byLeftOut, values.isTrue(isDeleted) || isNotSent(values));
        attributes.put(byStatus, status(values));
        attributes.put(byType, type(values));
        attributes.put(bySender, values.text(senderId));
        attributes.put(byReceiver, values.text(receiverId));
        attributes.put(byConversation, values.text(conversationId));
    }

    @Override
    public List<byte[]> facetEntries(byte[] entry) {
        List<byte[]> entries = super.facetEntries(entry);
        if (!flag(entry, byMade)) {
            return entries;
        }
        var all = new ArrayList<>(entries);
        byte[] made = entry.clone();
        made[0] = isMade(entry) ? MADE_RANGE : GUESSED_RANGE;
        all.add(made);
        return all;
    }

    /** Returns whether it is a guess which of the messages that IM clients made the message of an entry is. */
    public boolean isGuessed(byte[] entry) {
        return flag(entry, byMade) && !isMade(entry);
    }

    /** Returns whether the message of an entry is deleted, or was not sent, or not yet. */
    public boolean isLeftOut(byte[] entry) {
        return flag(entry, byLeftOut);
    }

    /** Returns all types that messages can have. */
    public Set<String> types() {
        return TYPES;
    }

    /** Returns all statuses that messages can have. */
    public Set<String> statuses() {
        return STATUSES;
    }

    /** Returns the type: text, image, file, video, audio or link; text for all others. */
    public String type(ItemValues values) {
        String value = values.text(type, "text");
        return TYPES.contains(value) ? value : "text";
    }

    /**
     * Returns the type to show: that of {@link #type}, but text for a message that has words and no file. Clients show the
     * file alone, and would hide the words behind one that is not there.
     */
    public String shownType(ItemValues values) {
        String type = type(values);
        boolean isFile = !type.equals("text") && !type.equals("link");
        return isFile
                        && !values.text(content, "").isEmpty()
                        && values.text(mediaUrl, "").isEmpty()
                ? "text"
                : type;
    }

    /** Returns the status: sent, delivered, read, failed or sending; sending for {@code pending}, sent for all others. */
    public String status(ItemValues values) {
        String value = values.text(status, "sent");
        if (value.equals("pending")) {
            return "sending";
        }
        return STATUSES.contains(value) ? value : "sent";
    }

    /** Tells whether the message is still on its way to the other person, or failed. */
    private boolean isNotSent(ItemValues values) {
        String value = status(values);
        return (value.equals("sending") || value.equals("failed")) && Directions.OUTBOUND.equals(direction(values));
    }

    /** Returns {@code inbound}, {@code outbound}, any other direction as the crawler gives it, or null. */
    public @Nullable String direction(ItemValues values) {
        return Directions.normalize(values.text(direction));
    }

    /** Returns whether the crawler calls the message new and nobody has read it. */
    public boolean isNew(ItemValues values) {
        return ("new".equals(values.text(status)) || values.isTrue(isNew)) && !isRead(values);
    }

    /** Returns whether a message is read. Messages by the account itself always are. */
    public boolean isRead(ItemValues values) {
        return values.isTrue(isRead) || Directions.OUTBOUND.equals(direction(values));
    }
}
