package io.imcache.master.im.openapi;

import static io.imcache.master.im.openapi.Parameter.ACCOUNT_ID;
import static io.imcache.master.im.openapi.Parameter.ACCOUNT_ID_OR_BODY;
import static io.imcache.master.im.openapi.Parameter.ACCOUNT_IN_PATH;
import static io.imcache.master.im.openapi.Parameter.CURSOR;
import static io.imcache.master.im.openapi.Parameter.IDEMPOTENCY_KEY;
import static io.imcache.master.im.openapi.Parameter.IF_NONE_MATCH;
import static io.imcache.master.im.openapi.Parameter.OFFSET;
import static io.imcache.master.im.openapi.Parameter.count;
import static io.imcache.master.im.openapi.Parameter.flag;
import static io.imcache.master.im.openapi.Parameter.text;
import static io.imcache.master.im.openapi.Parameter.time;
import static io.imcache.master.im.openapi.Parameter.word;

import io.imcache.master.im.body.BodyTables;
import io.imcache.master.im.openapi.Operation.Listed;
import io.imcache.master.im.openapi.Operation.One;
import io.imcache.master.im.openapi.Operation.Streamed;
import java.util.ArrayList;
import java.util.List;

/** All operations of the API. */
final class Operations {
    private static final String[] MESSAGE_TYPES = {"text", "image", "file", "video", "audio", "link"};
    private static final Parameter COUNT = count(20);
    private static final Parameter PLATFORM = text("platform", "Only those of this platform.", "douyin");
    private static final Parameter IS_READ = flag("is_read", "Only those that are read, or only the others.");
    private static final Parameter IS_NEW = flag("is_new", "Only those that are new, or only the others.");

    private static final Parameter CONVERSATION = Parameter.id("id", "conversation", "cv-77120");
    private static final Parameter MESSAGE = Parameter.id("id", "message", "ms-550921");
    private static final Parameter CONTENT = Parameter.id("id", "content", "ct-3090");
    private static final Parameter DISCUSSION = Parameter.id("id", "comment or reply", "cm-8812");

    private static final Parameter LAST_EVENT_ID = new Parameter(
            "Last-Event-ID",
            "header",
            false,
            "The id of the last event, to go on behind it; browsers send it by themselves.",
            "q83vEgGZ4nKqwA",
            Parameter.text(4_096));

    private static final String EVENT =
            """
            id:q83vEgGZ4nKqwA
            event:change
            data:{"account_id":"acc-98296c87","version":1761804248026,"kind":"push","platform":"douyin",\
            "unread":{"total":1,"comments":0,"discussions":0,"messages":1,"notifications":0},\
            "changes":{"messages":{"added":1,"updated":0,"removed":0,"marked":0,"count":12}},\
            "unread_change":{"messages":1},"arrived":[{"type":"direct_message","conversation_id":"cv-77120",\
            "count":1,"msg_id":"ms-550921","sender":{"user_id":"u-20417","user_name":"山间来信","avatar":null},\
            "create_time":1761804240000}],"marked":{}}

            """;

    private static final One DELETED = new One("Deleted");

    private Operations() {}

    static List<Operation> all() {
        var all = new ArrayList<Operation>();
        accounts(all);
        conversations(all);
        messages(all);
        contents(all);
        discussions(all);
        unified(all);
        all.add(Operation.of(
                "GET /notifications",
                "Notifications",
                "Lists notifications, newest first.",
                new Listed("Notification", "notifications", false, true, null),
                ACCOUNT_ID,
                text("type", "Only those of this type.", "like"),
                IS_READ,
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
        all.add(Operation.of(
                "GET /events",
                "Events",
                "Streams what changes in accounts: `open` first, then `change` for each commit, `deleted`, and `reload` where"
                        + " the history is gone and the account is to be read anew. `profile` says that the account itself"
                        + " (name, avatar, status) is other than it was. `dropped` says why a stream ends: `slow`, `shutdown`,"
                        + " or `token expired`.",
                new Streamed(EVENT),
                text(
                        "account_id",
                        "The accounts, at most 100, separated by commas or given several times; without it those that the"
                                + " token is for, or where that is for all, all accounts, of which only the versions are told.",
                        "acc-98296c87"),
                text(
                        "last_event_id",
                        "For clients that can't set `Last-Event-ID`: the id of the last event, to go on behind it.",
                        "q83vEgGZ4nKqwA"),
                LAST_EVENT_ID));
        all.add(Operation.of("GET /health", "About", "Says that this replica answers.", new One("Health")));
        all.add(Operation.of("GET /version", "About", "Says which API this is.", new One("Version")));
        return all;
    }

    private static void accounts(List<Operation> all) {
        String tag = "Accounts";
        var user = new One("User");
        all.add(Operation.of(
                "GET /accounts",
                tag,
                "Lists the accounts that are known, by id.",
                new Listed("User", "users", true, false, null),
                word("status", "Only those of this status.", "active", "banned", "pending", "inactive"),
                PLATFORM,
                OFFSET,
                COUNT));
        all.add(Operation.of("GET /accounts/{id}", tag, "Reads an account.", user, ACCOUNT_IN_PATH));
        all.add(Operation.of("POST /accounts", tag, "Makes an account known, or sets fields of one that is.", user)
                .taking(BodyTables.NEW_ACCOUNT, "User"));
        all.add(Operation.of("PUT /accounts/{id}", tag, "Sets fields of an account.", user, ACCOUNT_IN_PATH)
                .taking(BodyTables.ACCOUNT, "User"));
        all.add(Operation.of(
                "DELETE /accounts/{id}", tag, "Removes an account with all its data.", DELETED, ACCOUNT_IN_PATH));
    }

    private static void conversations(List<Operation> all) {
        String tag = "Conversations";
        var one = new One("Conversation");
        all.add(Operation.of(
                "GET /conversations",
                tag,
                "Lists conversations, pinned ones first, then by their last message, newest first.",
                new Listed("Conversation", "conversations", true, true, null),
                ACCOUNT_ID,
                text("status", "Only those of this status.", "active"),
                flag("is_pinned", "Only pinned ones, or only the others."),
                flag("is_muted", "Only muted ones, or only the others."),
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
        all.add(read("/conversations/{id}", tag, "Reads a conversation.", one, CONVERSATION));
        all.add(Operation.of("POST /conversations", tag, "Makes a conversation.", one, ACCOUNT_ID_OR_BODY)
                .taking(BodyTables.CONVERSATION, "Conversation"));
        all.add(write("DELETE /conversations/{id}", tag, "Removes a conversation.", DELETED, CONVERSATION));
        all.add(write(
                "PUT /conversations/{id}/read", tag, "Marks a conversation and its messages read.", one, CONVERSATION));
        all.add(write("PUT /conversations/{id}/pin", tag, "Pins a conversation.", one, CONVERSATION));
        all.add(write("DELETE /conversations/{id}/pin", tag, "Unpins a conversation.", one, CONVERSATION));
        all.add(write("PUT /conversations/{id}/mute", tag, "Mutes a conversation.", one, CONVERSATION));
        all.add(write("DELETE /conversations/{id}/mute", tag, "Unmutes a conversation.", one, CONVERSATION));
    }

    private static void messages(List<Operation> all) {
        String tag = "Messages";
        var one = new One("Message");
        var list = new Listed("Message", "messages", true, true, null);
        Parameter since = time("since_time", "Only messages of this time or later.");
        for (String path : new String[] {"/conversations/{id}/messages", "/messages/conversations/{id}/messages"}) {
            all.add(Operation.of(
                    "GET " + path,
                    tag,
                    "Lists the messages of a conversation, newest first.",
                    list,
                    ACCOUNT_ID,
                    CONVERSATION,
                    since,
                    CURSOR,
                    count(50),
                    IF_NONE_MATCH));
        }
        all.add(Operation.of(
                "GET /messages",
                tag,
                "Lists messages, newest first.",
                list,
                ACCOUNT_ID,
                text("conversation_id", "Only those of this conversation.", "cv-77120"),
                text("sender_id", "Only those from this person.", "u-20417"),
                text("receiver_id", "Only those to this person.", "u-20417"),
                word(
                        "status",
                        "Only those of this status; pending is sending.",
                        "sent",
                        "delivered",
                        "read",
                        "failed",
                        "sending",
                        "pending"),
                word("message_type", "Only those of this type.", MESSAGE_TYPES),
                flag("is_deleted", "Only deleted ones, or only the others."),
                flag("is_recalled", "Only recalled ones, or only the others."),
                since,
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
        all.add(read("/messages/{id}", tag, "Reads a message.", one, MESSAGE));
        all.add(Operation.of(
                        "POST /messages",
                        tag,
                        "Sends a message by the account's worker. It is `sending`, then `sent` or `failed`; once the"
                                + " platform has it, it has the platform's id, and this one as `client_msg_id`.",
                        one,
                        ACCOUNT_ID_OR_BODY,
                        IDEMPOTENCY_KEY)
                .taking(BodyTables.MESSAGE, "Message"));
        all.add(write("DELETE /messages/{id}", tag, "Marks a message deleted.", DELETED, MESSAGE));
        all.add(write("PUT /messages/{id}/read", tag, "Marks a message read.", one, MESSAGE));
        all.add(write("PUT /messages/{id}/status", tag, "Sets the status of a message.", one, MESSAGE)
                .taking(BodyTables.MESSAGE_STATUS, "Message"));
        all.add(write("PUT /messages/{id}/recall", tag, "Marks a message recalled.", one, MESSAGE));
    }

    private static void contents(List<Operation> all) {
        String tag = "Contents";
        var one = new One("Content");
        all.add(Operation.of(
                "GET /contents",
                tag,
                "Lists contents, the newest published first.",
                new Listed("Content", "contents", false, true, null),
                ACCOUNT_ID,
                PLATFORM,
                text("content_type", "Only those of this type.", "video"),
                IS_NEW,
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
        all.add(read("/contents/{id}", tag, "Reads a content.", one, CONTENT));
        all.add(Operation.of("POST /contents", tag, "Makes a content.", one, ACCOUNT_ID_OR_BODY)
                .taking(BodyTables.NEW_CONTENT, "Content"));
        all.add(write("PUT /contents/{id}", tag, "Sets fields of a content.", one, CONTENT)
                .taking(BodyTables.CONTENT, "Content"));
        all.add(write("DELETE /contents/{id}", tag, "Removes a content.", DELETED, CONTENT));
        all.add(write("PUT /contents/{id}/read", tag, "Marks a content read: no longer new.", one, CONTENT));
        all.add(read("/contents/{id}/stats", tag, "Reads the counts of a content.", new One("ContentStats"), CONTENT));
    }

    private static void discussions(List<Operation> all) {
        String tag = "Discussions";
        var one = new One("Discussion");
        all.add(Operation.of(
                "GET /discussions",
                tag,
                "Lists comments and replies to them, newest first.",
                new Listed("Discussion", "discussions", false, true, null),
                ACCOUNT_ID,
                text("content_id", "Only those on this content.", "ct-3090"),
                text("parent_comment_id", "Only replies to this comment.", "cm-8800"),
                PLATFORM,
                IS_READ,
                IS_NEW,
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
        all.add(read("/discussions/{id}", tag, "Reads a comment or reply.", one, DISCUSSION));
        all.add(Operation.of("POST /discussions", tag, "Makes a comment or reply, here only.", one, ACCOUNT_ID_OR_BODY)
                .taking(BodyTables.NEW_DISCUSSION, "Discussion"));
        all.add(write("PUT /discussions/{id}", tag, "Sets fields of a comment or reply.", one, DISCUSSION)
                .taking(BodyTables.DISCUSSION, "Discussion"));
        all.add(write("DELETE /discussions/{id}", tag, "Removes a comment or reply.", DELETED, DISCUSSION));
        all.add(write("PUT /discussions/{id}/read", tag, "Marks a comment or reply read.", one, DISCUSSION));
        all.add(Operation.of(
                "GET /discussions/comments/{commentId}/discussions",
                tag,
                "Lists the replies to a comment, newest first, with how many there are.",
                new Listed("Discussion", "discussions", false, true, "DiscussionStats"),
                ACCOUNT_ID,
                Parameter.id("commentId", "comment", "cm-8800"),
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
    }

    private static void unified(List<Operation> all) {
        String tag = "Unified messages";
        all.add(Operation.of(
                "GET /unified-messages",
                tag,
                "Lists comments, replies and direct messages together, newest first.",
                new Listed("UnifiedMessage", "messages", false, true, null),
                ACCOUNT_ID,
                text(
                        "types",
                        "Which of comment, discussion and direct_message, separated by commas; all without it.",
                        "comment,direct_message"),
                IS_NEW,
                IS_READ,
                CURSOR,
                COUNT,
                IF_NONE_MATCH));
        all.add(Operation.of(
                "GET /unified-messages/stats",
                tag,
                "Counts what is unread.",
                new One("UnreadStats"),
                ACCOUNT_ID,
                IF_NONE_MATCH));
        all.add(write(
                        "PUT /unified-messages/{id}/read",
                        tag,
                        "Marks a comment, reply or direct message read.",
                        new One("Marked"),
                        Parameter.id("id", "comment, reply or direct message", "cm-8812"))
                .taking(BodyTables.READ, "UnifiedMessage"));
        all.add(Operation.of(
                        "PUT /unified-messages/read-many",
                        tag,
                        "Marks comments and replies, or direct messages, read.",
                        new One("MarkedCount"),
                        ACCOUNT_ID_OR_BODY)
                .taking(BodyTables.READ_MANY, "UnifiedMessage"));
    }

    private static Operation read(String path, String tag, String summary, One answer, Parameter id) {
        return Operation.of("GET " + path, tag, summary, answer, ACCOUNT_ID, id, IF_NONE_MATCH);
    }

    private static Operation write(String name, String tag, String summary, One answer, Parameter id) {
        return Operation.of(name, tag, summary, answer, ACCOUNT_ID_OR_BODY, id);
    }
}
