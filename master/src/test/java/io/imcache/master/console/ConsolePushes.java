package io.imcache.master.console;

import java.util.ArrayList;
import java.util.List;

/** Payloads of pushes for the console's tests. Single quotes in their texts become double ones. */
final class ConsolePushes {
    private static final String NONE = "";

    private final long timestamp;
    private final List<String> conversations = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();
    private final List<String> notifications = new ArrayList<>();
    private String platform = "douyin";
    private String worker = NONE;

    ConsolePushes(long timestamp) {
        this.timestamp = timestamp;
    }

    ConsolePushes on(String name) {
        platform = name;
        return this;
    }

    ConsolePushes by(String workerId) {
        worker = workerId;
        return this;
    }

    ConsolePushes conversations(String... items) {
        conversations.addAll(List.of(items));
        return this;
    }

    ConsolePushes messages(String... items) {
        messages.addAll(List.of(items));
        return this;
    }

    ConsolePushes comments(String... items) {
        comments.addAll(List.of(items));
        return this;
    }

    ConsolePushes contents(String... items) {
        contents.addAll(List.of(items));
        return this;
    }

    ConsolePushes notifications(String... items) {
        notifications.addAll(List.of(items));
        return this;
    }

    /** Creates an inbound message. */
    static String inbound(String id, String conversation, String text, long at) {
        return ("{'messageId':'%s','conversationId':'%s','senderId':'u-%s','senderName':'Rainbow','content':'%s',"
                        + "'direction':'inbound','createdAt':%d}")
                .formatted(id, conversation, conversation, text, at);
    }

    /** Creates a message of the account. */
    static String outbound(String id, String conversation, String text, long at) {
        return ("{'messageId':'%s','conversationId':'%s','senderId':'shop','senderName':'Shop','content':'%s',"
                        + "'direction':'outbound','createdAt':%d,'status':'sent'}")
                .formatted(id, conversation, text, at);
    }

    static String conversation(String id, String name, String last, long at, int unread) {
        return ("{'conversationId':'%s','userId':'u-%s','userName':'%s','lastMessageContent':'%s','lastMessageTime':%d,"
                        + "'unreadCount':%d}")
                .formatted(id, id, name, last, at, unread);
    }

    String json() {
        return ("{'platform':'%s','timestamp':%d%s,'snapshot':{'data':{'conversations':[%s],'messages':[%s],"
                        + "'comments':[%s],'contents':[%s],'notifications':[%s]}}}")
                .formatted(
                        platform,
                        timestamp,
                        worker.isEmpty() ? "" : ",'workerId':'" + worker + "'",
                        String.join(",", conversations),
                        String.join(",", messages),
                        String.join(",", comments),
                        String.join(",", contents),
                        String.join(",", notifications))
                .replace('\'', '"');
    }
}
