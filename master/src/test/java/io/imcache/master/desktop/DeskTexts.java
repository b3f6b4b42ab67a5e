package io.imcache.master.desktop;

import io.imcache.master.testing.TalkingCrawler;
import tools.jackson.databind.JsonNode;

/** An account as desktop clients see it in tests, and what these send; single quotes stand for double ones. */
final class DeskTexts {
    private DeskTexts() {}

    static final String CONVERSATIONS =
            "'conversations': [{'conversationId': 'v1', 'userId': 'u1', 'userName': 'Ann', 'lastMessageTime': 1700000000000},"
                    + " {'conversationId': 'v2', 'userId': 'u2', 'userName': 'Bob', 'createdAt': 1000000000000}]";
    static final String CONTENTS =
            "'contents': [{'contentId': 'k1', 'title': 'Tea', 'publishTime': 1400000000000, 'viewCount': 7, 'stats': {'favorite_count': 3}}]";

    static String message(String id, String conversation, long at) {
        return "{'messageId': '%s', 'conversationId': '%s', 'senderId': 'u1', 'senderName': 'Ann', 'content': 'text of %s', 'direction': 'inbound', 'createdAt': %d}"
                .formatted(id, conversation, id, at);
    }

    static String comment(String id, long at) {
        return "{'commentId': '%s', 'contentId': 'k1', 'authorId': 'u2', 'authorName': 'Bob', 'content': 'text of %s', 'createdAt': %d}"
                .formatted(id, id, at);
    }

    /** Two unread messages and two unread comments. */
    static void push(TalkingCrawler crawler, String account) {
        crawler.push(
                account,
                CONVERSATIONS + ", " + CONTENTS + ", 'messages': [" + message("m2", "v1", 1_700_000_000_000L) + ", "
                        + message("m1", "v1", 1_650_000_000_000L) + "], 'comments': ["
                        + comment("c2", 1_600_000_000_000L)
                        + ", " + comment("c1", 1_500_000_000_000L) + "]");
        crawler.report(account, "logged_in");
    }

    static JsonNode find(JsonNode list, String id) {
        for (JsonNode one : list) {
            if (one.path("id").asString().equals(id)) {
                return one;
            }
        }
        throw new AssertionError("no " + id + " in " + list);
    }

    static boolean has(JsonNode list, String id) {
        for (JsonNode one : list) {
            if (one.path("id").asString().equals(id)) {
                return true;
            }
        }
        return false;
    }

    static String reply(String account, String topic, String category, String more) {
        return "{'channelId': '%s', 'topicId': '%s', 'type': 'text', 'messageCategory': '%s', 'content': 'hello', 'fromName': 'Desk', 'fromId': 'monitor_1761804248025_x'%s}"
                .formatted(account, topic, category, more);
    }
}
