package io.imcache.master.im.body;

import static io.imcache.master.im.body.BodyField.Type.DECIMAL;
import static io.imcache.master.im.body.BodyField.Type.FLAG;
import static io.imcache.master.im.body.BodyField.Type.ID;
import static io.imcache.master.im.body.BodyField.Type.IDS;
import static io.imcache.master.im.body.BodyField.Type.NUMBER;
import static io.imcache.master.im.body.BodyField.Type.TEXT;
import static io.imcache.master.im.body.BodyField.Type.TIME;

import io.imcache.redis.model.AccountIds;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fields of each write. Each row gives the name that is stored, which is the crawlers', then the names of IM
 * clients.
 */
public final class BodyTables {
    /** Most characters of an id. */
    static final int LONGEST_ID = 512;
    /** Most messages that one request marks read. */
    static final int MOST_IDS = 1_000;

    private static final int NAME = 512;
    private static final int URL = 4_096;
    private static final int LONG_TEXT = 20_000;
    private static final int WORD = 64;

    private static final List<String> MESSAGE_TYPES = List.of("text", "image", "file", "video", "audio", "link");

    private BodyTables() {}

    /** Profile fields of an account. */
    public static final BodyTable ACCOUNT = new BodyTable(accountFields());

    /** A new account. */
    public static final BodyTable NEW_ACCOUNT = new BodyTable(with(
            BodyField.of(ID, AccountIds.LONGEST, "accountId", "account_id", "accountId", "user_id", "userId", "id")
                    .need(),
            accountFields()));

    private static BodyField[] accountFields() {
        return new BodyField[] {
            BodyField.of(TEXT, NAME, "accountName", "user_name", "userName", "account_name", "accountName", "nickname"),
            BodyField.of(TEXT, URL, "avatar", "avatar"),
            BodyField.of(TEXT, LONG_TEXT, "signature", "signature"),
            BodyField.of(FLAG, 0, "verified", "verified"),
            BodyField.of(NUMBER, 0, "followerCount", "follower_count", "followerCount"),
            BodyField.of(NUMBER, 0, "followingCount", "following_count", "followingCount"),
            BodyField.word(List.of("active", "banned", "pending", "inactive"), "status", "status"),
            platform()
        };
    }

    /** A new conversation. */
    public static final BodyTable CONVERSATION = new BodyTable(
            BodyField.of(ID, LONGEST_ID, "conversationId", "conversation_id", "conversationId", "id"),
            BodyField.of(ID, WORD, "conversationShortId", "conversation_short_id", "conversationShortId"),
            BodyField.word(List.of("one_on_one", "group"), "type", "conversation_type", "conversationType", "type"),
            BodyField.of(
                    ID, LONGEST_ID, "userId", "participant.user_id", "participant_id", "participant.userId", "userId"),
            BodyField.of(
                    TEXT,
                    NAME,
                    "userName",
                    "participant.user_name",
                    "participant_name",
                    "participant.userName",
                    "userName"),
            BodyField.of(TEXT, URL, "userAvatar", "participant.avatar", "participant_avatar", "userAvatar"),
            BodyField.of(FLAG, 0, "isPinned", "is_pinned", "isPinned"),
            BodyField.of(FLAG, 0, "isMuted", "is_muted", "isMuted"),
            BodyField.of(ID, WORD, "status", "status"),
            platform(),
            BodyField.of(TIME, 0, "createdAt", "create_time", "createTime", "createdAt"));

    /** A message to send. */
    public static final BodyTable MESSAGE = new BodyTable(
            BodyField.of(ID, LONGEST_ID, "messageId", "msg_id", "msgId", "message_id", "messageId", "id"),
            BodyField.of(ID, LONGEST_ID, "conversationId", "conversation_id", "conversationId")
                    .need(),
            BodyField.of(ID, LONGEST_ID, "recipientId", "receiver.user_id", "receiver_id", "receiverId", "recipientId"),
            BodyField.of(TEXT, NAME, "recipientName", "receiver.user_name", "receiver_name", "receiverName"),
            BodyField.of(TEXT, URL, "recipientAvatar", "receiver.avatar", "receiver_avatar", "receiverAvatar"),
            BodyField.of(ID, LONGEST_ID, "senderId", "sender.user_id", "sender_id", "senderId"),
            BodyField.of(TEXT, NAME, "senderName", "sender.user_name", "sender_name", "senderName"),
            BodyField.of(TEXT, URL, "senderAvatar", "sender.avatar", "sender_avatar", "senderAvatar"),
            BodyField.word(MESSAGE_TYPES, "type", "msg_type", "message_type", "messageType", "msgType", "type"),
            BodyField.of(TEXT, LONG_TEXT, "content", "content").need(),
            BodyField.of(ID, LONGEST_ID, "replyToMessageId", "reply_to_message_id", "replyToMessageId"),
            BodyField.of(TEXT, URL, "mediaUrl", "media_url", "mediaUrl"),
            BodyField.of(TEXT, URL, "thumbnailUrl", "media_thumbnail", "mediaThumbnail", "thumbnailUrl"),
            BodyField.of(NUMBER, 0, "fileSize", "file_size", "fileSize"),
            BodyField.of(TEXT, NAME, "fileName", "file_name", "fileName"),
            BodyField.of(DECIMAL, 0, "duration", "duration"),
            platform());

    /** The delivery status of a message. */
    public static final BodyTable MESSAGE_STATUS = new BodyTable(
            BodyField.word(List.of("sent", "delivered", "read", "failed", "sending", "pending"), "status", "status")
                    .need());

    /** Fields of a content. */
    public static final BodyTable CONTENT = new BodyTable(contentFields());

    /** A new content. */
    public static final BodyTable NEW_CONTENT = new BodyTable(with(
            BodyField.of(ID, LONGEST_ID, "contentId", "content_id", "contentId", "platform_content_id", "id"),
            contentFields()));

    private static BodyField[] contentFields() {
        return new BodyField[] {
            BodyField.of(ID, WORD, "type", "content_type", "contentType", "type"),
            BodyField.of(TEXT, LONG_TEXT, "title", "title"),
            BodyField.of(TEXT, LONG_TEXT, "description", "description"),
            BodyField.of(TEXT, URL, "coverUrl", "cover", "coverUrl", "cover_url"),
            BodyField.of(TEXT, URL, "url", "url"),
            BodyField.of(TIME, 0, "publishTime", "publish_time", "publishTime"),
            BodyField.of(NUMBER, 0, "commentCount", "stats.total_comments", "commentCount"),
            BodyField.of(NUMBER, 0, "newCommentCount", "stats.new_comments", "newCommentCount"),
            BodyField.of(NUMBER, 0, "likeCount", "stats.likes", "likeCount"),
            BodyField.of(NUMBER, 0, "shareCount", "stats.shares", "shareCount"),
            BodyField.of(NUMBER, 0, "viewCount", "stats.views", "viewCount"),
            isNew(),
            BodyField.of(ID, WORD, "crawlStatus", "crawl_status", "crawlStatus"),
            platform()
        };
    }

    /** Fields of a comment or reply. */
    public static final BodyTable DISCUSSION = new BodyTable(discussionFields());

    /** A new comment or reply. */
    public static final BodyTable NEW_DISCUSSION = new BodyTable(with(
            BodyField.of(ID, LONGEST_ID, "commentId", "discussion_id", "discussionId", "comment_id", "commentId", "id"),
            discussionFields()));

    private static BodyField[] discussionFields() {
        return new BodyField[] {
            BodyField.of(ID, LONGEST_ID, "contentId", "content_id", "contentId", "post_id"),
            BodyField.of(ID, LONGEST_ID, "parentCommentId", "parent_comment_id", "parentCommentId"),
            BodyField.of(TEXT, LONG_TEXT, "content", "content"),
            BodyField.of(ID, LONGEST_ID, "authorId", "author.author_id", "author_id", "authorId"),
            BodyField.of(TEXT, NAME, "authorName", "author.author_name", "author_name", "authorName"),
            BodyField.of(TEXT, LONG_TEXT, "contentTitle", "post_title", "postTitle", "contentTitle"),
            BodyField.of(FLAG, 0, "isRead", "is_read", "isRead"),
            isNew(),
            BodyField.of(TIME, 0, "detectedAt", "detected_at", "detectedAt"),
            BodyField.of(TIME, 0, "createdAt", "created_at", "createdAt"),
            platform()
        };
    }

    /** The kind of the message to mark read. */
    public static final BodyTable READ = new BodyTable(businessType());

    /** The messages to mark read. */
    public static final BodyTable READ_MANY = new BodyTable(
            businessType(),
            BodyField.of(IDS, MOST_IDS, "messageIds", "message_ids", "messageIds")
                    .need());

    private static BodyField businessType() {
        return BodyField.word(
                        List.of("comment", "discussion", "direct_message"),
                        "businessType",
                        "business_type",
                        "businessType")
                .need();
    }

    private static BodyField platform() {
        return BodyField.of(ID, WORD, "platform", "platform");
    }

    /** Sets all three stored fields: two say that an item is new, and a third that it no longer is. */
    private static BodyField isNew() {
        return BodyField.of(FLAG, 0, "isNew", "is_new", "isNew").storedBy((value, fields) -> {
            boolean isNew = (Boolean) value;
            fields.put("isNew", isNew);
            if (isNew) {
                fields.put("isRead", false);
            } else {
                fields.put("status", "seen");
            }
        });
    }

    private static BodyField[] with(BodyField first, BodyField[] rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(BodyField[]::new);
    }
}
