package io.imcache.worker.account;

import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows the newest message of each conversation, also before the conversation itself was added. Not thread-safe. */
final class LastMessages {
    private final Map<String, Message> newest = new HashMap<>();

    /**
     * Records a message that was added or changed.
     *
     * @param all all messages of the account, including this one
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

    /** Forgets a message that was removed or changed, and finds the newest among the rest. */
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

    /** Returns the conversation with its newest message, unless the crawler gave it a newer one. */
    Conversation applied(Conversation conversation) {
        Message last = newest.get(conversation.id());
        Instant time = last == null ? null : last.time();
        Instant given = conversation.lastMessageTime();
        if (last == null || time == null || (given != null && given.isAfter(time))) {
            return conversation;
        }
        return with(conversation, last);
    }

    /** Returns the conversation without this message. If it was the last, the one before it takes its place. */
    Conversation withdrawn(Conversation conversation, Message gone) {
        Instant given = conversation.lastMessageTime();
        if (given == null || !given.equals(gone.time())) {
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
