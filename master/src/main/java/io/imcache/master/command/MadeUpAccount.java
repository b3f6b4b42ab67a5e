package io.imcache.master.command;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Creates snapshots of an invented account of the size of small ones, a little different each time. */
final class MadeUpAccount {
    private static final int CONVERSATIONS = 100;
    private static final int MESSAGES = 1_000;
    private static final int CONTENTS = 40;
    private static final int COMMENTS = 400;
    private static final int NOTIFICATIONS = 100;
    private static final long SOME_TIME = 1_761_804_248_025L;

    private MadeUpAccount() {}

    /** Returns the body of a push. Each round adds one new message. */
    static String snapshot(int round) {
        return "{\"data\": {"
                + list("conversations", 0, CONVERSATIONS, MadeUpAccount::conversation)
                + ", " + list("messages", round, MESSAGES, MadeUpAccount::message)
                + ", " + list("contents", 0, CONTENTS, MadeUpAccount::content)
                + ", " + list("comments", 0, COMMENTS, MadeUpAccount::comment)
                + ", " + list("notifications", 0, NOTIFICATIONS, MadeUpAccount::notification)
                + "}}";
    }

    private static String list(String name, int from, int count, IntFunction<String> item) {
        return IntStream.range(from, from + count)
                .mapToObj(item)
                .collect(Collectors.joining(", ", '"' + name + "\": [", "]"));
    }

    private static String conversation(int i) {
        return item(
                "{\"id\": \"c%1$d\", \"participantId\": \"u%1$d\", \"participantName\": \"User %1$d\", \"unreadCount\": %2$d,"
                        + " \"lastMessageContent\": \"When do you open on Sundays?\", \"lastMessageTime\": %3$d,"
                        + " \"createdAt\": %3$d, \"updatedAt\": %3$d}",
                i, i % 4);
    }

    private static String message(int i) {
        return item(
                "{\"id\": \"m%1$d\", \"conversationId\": \"c%2$d\", \"senderId\": \"u%2$d\", \"senderName\": \"User %2$d\","
                        + " \"content\": \"Number %1$d of what was written, no longer than such texts are.\","
                        + " \"messageType\": \"text\", \"createdAt\": %3$d, \"isRead\": false}",
                i, i % CONVERSATIONS);
    }

    private static String content(int i) {
        return item(
                "{\"id\": \"v%1$d\", \"type\": \"video\", \"title\": \"Title %1$d\", \"description\": \"About %2$d\","
                        + " \"stats\": {\"viewCount\": %1$d, \"likeCount\": %2$d}, \"createdAt\": %3$d}",
                i, i % 7);
    }

    private static String comment(int i) {
        return item(
                "{\"id\": \"k%1$d\", \"contentId\": \"v%2$d\", \"authorId\": \"u%2$d\", \"authorName\": \"User %2$d\","
                        + " \"content\": \"Comment %1$d\", \"likeCount\": %2$d, \"createdAt\": %3$d}",
                i, i % CONTENTS);
    }

    private static String notification(int i) {
        return item(
                "{\"id\": \"n%1$d\", \"type\": \"like\", \"title\": \"Notice %1$d\", \"content\": \"From %2$d\","
                        + " \"createdAt\": %3$d, \"isRead\": false}",
                i, i % 9);
    }

    private static String item(String pattern, int number, int other) {
        return String.format(Locale.ROOT, pattern, number, other, SOME_TIME + number * 1_000L);
    }
}
