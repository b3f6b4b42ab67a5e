package io.imcache.worker.example;

import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Item;
import io.imcache.worker.item.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Stands for the platform that you crawl. Put your own calls here. */
final class Platform {
    private int messages;

    /** Returns what the account has now; this one has one more message with each call. */
    List<Item> fetch(String accountId) {
        Instant now = Instant.now();
        messages++;
        var items = new ArrayList<Item>();
        items.add(Conversation.builder(accountId + "-conversation-1")
                .userId("customer-1")
                .userName("a customer")
                .unreadCount(messages)
                .build());
        items.add(Message.builder(accountId + "-message-" + messages)
                .conversationId(accountId + "-conversation-1")
                .senderId("customer-1")
                .senderName("a customer")
                .direction(Direction.INBOUND)
                .content("message " + messages)
                .createdAt(now)
                .build());
        items.add(Comment.builder(accountId + "-comment-1")
                .contentId(accountId + "-video-1")
                .authorName("a customer")
                .content("a comment")
                .createdAt(now.minusSeconds(3_600))
                .likeCount(messages)
                // The SDK has no name for this field.
                .extra("ipLocation", "Hangzhou")
                .build());
        return items;
    }

    /** Writes a message, and returns the id that the platform gave it. */
    static String send(String conversationId, String text) {
        return "sent-" + conversationId + "-" + text.length();
    }
}
