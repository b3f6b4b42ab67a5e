package io.imcache.master.desktop.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.StoredItem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Direct messages and comments as clients list them. */
public final class TopicMessageView {
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final String INBOUND = "inbound";
    private static final String OUTBOUND = "outbound";
    private static final String UNKNOWN_USER = "未知用户";
    /** By these clients know what their own side wrote: as the one who wrote it, whoever that was. */
    public static final String OWN_ID = "monitor_client";

    public static final String OWN_NAME = "客服";

    private final String accountId;
    private final String topicId;
    private final ItemReader reader = new ItemReader();
    private final Map<String, String> answered = new HashMap<>();

    private TopicMessageView(String accountId, String topicId) {
        this.accountId = accountId;
        this.topicId = topicId;
    }

    /**
     * The payload of {@code monitor:messages}.
     *
     * @param items messages or comments, the oldest first
     */
    public static byte[] list(String accountId, String topicId, List<StoredItem> items) {
        var view = new TopicMessageView(accountId, topicId);
        view.findAnswered(items);
        return DesktopJson.object(out -> {
            out.text("topicId", topicId);
            out.text("channelId", accountId);
            out.beginList("messages");
            items.forEach(item -> view.write(item, out));
            out.endList();
        });
    }

    /** What the messages say that others answer, as far as they are listed too. */
    private void findAnswered(List<StoredItem> items) {
        Set<String> wanted = new HashSet<>();
        for (StoredItem item : items) {
            ItemValues values = item.values(reader);
            String id = isComment(item) ? COMMENT.parent(values) : values.text(MESSAGE.replyToMessageId);
            if (id != null && !id.isEmpty()) {
                wanted.add(id);
            }
        }
        for (StoredItem item : wanted.isEmpty() ? List.<StoredItem>of() : items) {
            ItemValues values = item.values(reader);
            String id = isComment(item) ? values.text(COMMENT.id) : values.text(MESSAGE.id);
            if (id != null && wanted.contains(id)) {
                String content = isComment(item) ? values.text(COMMENT.content) : values.text(MESSAGE.content);
                answered.put(id, content == null ? "" : content);
            }
        }
    }

    private static boolean isComment(StoredItem item) {
        return item.collection() == ItemCollection.COMMENTS;
    }

    private void write(StoredItem item, JsonWriter out) {
        out.begin();
        if (isComment(item)) {
            comment(item.values(reader), out);
        } else {
            message(item.values(reader), out);
        }
        out.end();
    }

    private void message(ItemValues item, JsonWriter out) {
        out.text("id", item, MESSAGE.id);
        out.text("channelId", accountId);
        out.text("topicId", topicId);
        boolean own = OUTBOUND.equals(MESSAGE.direction(item));
        from(own, item, MESSAGE.senderName, MESSAGE.senderId, out);
        out.text("authorAvatar", item, MESSAGE.senderAvatar, "");
        out.text("content", item, MESSAGE.content, "");
        out.text("type", type(item));
        out.text("messageCategory", "private");
        long time = item.millis(MESSAGE.createdAt).orElse(0);
        out.number("timestamp", time);
        out.number("serverTimestamp", item.millis(MESSAGE.detectedAt).orElse(time));
        answer(item.text(MESSAGE.replyToMessageId), out);
        out.text("direction", own ? OUTBOUND : INBOUND);
        out.flag("isAuthorReply", own);
        out.flag("isRead", MESSAGE.isRead(item));
        out.text("recipientId", item, MESSAGE.receiverId);
        out.text("recipientName", item, MESSAGE.receiverName);
        out.text("fileUrl", item, MESSAGE.mediaUrl);
        out.text("fileName", item, MESSAGE.fileName);
    }

    /** Clients show no words of what is no text or comment, so that is a text unless there is a file. */
    private static String type(ItemValues item) {
        boolean hasWords = !item.text(MESSAGE.content, "").isEmpty();
        boolean hasFile = !item.text(MESSAGE.mediaUrl, "").isEmpty();
        if (hasWords && !hasFile) {
            return "text";
        }
        return switch (item.text(MESSAGE.type, "text")) {
            case "image" -> "image";
            case "file", "video", "audio" -> "file";
            case "text", "link" -> "text";
            default -> hasWords ? "text" : "file";
        };
    }

    private void comment(ItemValues item, JsonWriter out) {
        out.text("id", item, COMMENT.id);
        out.text("channelId", accountId);
        out.text("topicId", topicId);
        boolean own = COMMENT.isOwn(item);
        from(own, item, COMMENT.authorName, COMMENT.authorId, out);
        out.text("authorAvatar", item, COMMENT.authorAvatar, "");
        out.text("content", item, COMMENT.content, "");
        out.text("type", "comment");
        out.text("messageCategory", "comment");
        long detected = item.millis(COMMENT.detectedAt).orElse(0);
        long time = item.millis(COMMENT.createdAt).orElse(detected);
        out.number("timestamp", time);
        out.number("serverTimestamp", detected == 0 ? time : detected);
        answer(COMMENT.parent(item), out);
        out.text("direction", own ? "outgoing" : "incoming");
        out.flag("isAuthorReply", own);
        out.flag("isRead", COMMENT.isRead(item));
        out.none("recipientId");
        out.none("recipientName");
        out.none("fileUrl");
        out.none("fileName");
    }

    private static void from(boolean own, ItemValues item, Field name, Field id, JsonWriter out) {
        if (own) {
            out.text("fromName", OWN_NAME);
            out.text("fromId", OWN_ID);
        } else {
            out.text("fromName", item, name, UNKNOWN_USER);
            out.text("fromId", item, id, "");
        }
    }

    private void answer(@Nullable String id, JsonWriter out) {
        boolean answers = id != null && !id.isEmpty();
        out.text("replyToId", answers ? id : null);
        out.text("replyToContent", answers ? answered.get(id) : null);
    }
}
