package io.imcache.worker;

import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest message of each conversation, whichever of the two the crawler found first. Not thread-safe. */
final class LastMessages {
    private final Map<String, Message> newest = new HashMap<>();

    /**
     * Takes note of a message that was added or changed.
     *
     * @param all all messages there are, the given one among them
     */
    void put(Message message, @Nullable Message before, Iterable<? extends Message> all) {
        String conversationId = message.conversationId();
        if (before != null && before.conversationId() != null) {
            forget(before, all);
        }
        Instant time = message.time();
        if (conversationId == null || time == null) {
            return;
        }
        newest.merge(conversationId, message, LastMessages::newer);
    }

    /** Takes note that a message is gone, or is no longer what it was. */
    void forget(Message message, Iterable<? extends Message> rest) {
        String conversationId = message.conversationId();
        Message last = conversationId == null ? null : newest.get(conversationId);
        if (conversationId == null || last == null || !last.id().equals(message.id())) {
            return;
        }
        newest.remove(conversationId);
        for (Message other : rest) {
            if (conversationId.equals(other.conversationId()) && other.time() != null) {
                newest.merge(conversationId, other, LastMessages::newer);
            }
        }
    }

    private static Message newer(Message one, Message other) {
        Instant time = one.time();
        Instant otherTime = other.time();
        return time == null || otherTime == null || otherTime.isBefore(time) ? one : other;
    }

    /** The conversation with its newest message, unless the crawler knows of a newer one than it has told. */
    Conversation applied(Conversation conversation) {
        Message last = newest.get(conversation.id());
        Instant time = last == null ? null : last.time();
        Instant told = conversation.lastMessageTime();
        if (last == null || time == null || (told != null && told.isAfter(time))) {
            return conversation;
        }
        return with(conversation, last);
    }

    /** The conversation after a message went: if that was the last one, the one before it takes its place. */
    Conversation withdrawn(Conversation conversation, Message gone) {
        Instant told = conversation.lastMessageTime();
        if (told == null || !told.equals(gone.time())) {
            return conversation;
        }
        return with(conversation, newest.get(conversation.id()));
    }

    private static Conversation with(Conversation conversation, @Nullable Message last) {
        String type = last == null ? null : last.type();
        return conversation.toBuilder()
                .lastMessageContent(last == null ? null : last.content())
                .lastMessageType(last == null ? null : type == null ? "text" : type)
                .lastMessageTime(last == null ? null : last.time())
                .build();
    }
}
