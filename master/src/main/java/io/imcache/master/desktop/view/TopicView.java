package io.imcache.master.desktop.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.topics.AccountTopics.Topic;
import io.imcache.redis.topics.AccountTopics.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Conversations and contents as clients list them. */
public final class TopicView {
    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;
    private static final ContentSchema CONTENT = ContentSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;

    private static final String UNTITLED = "无标题作品";

    private final String accountId;
    private final ItemReader reader = new ItemReader();

    private TopicView(String accountId) {
        this.accountId = accountId;
    }

    /** The payload of {@code monitor:topics}. */
    public static byte[] list(String accountId, Topics topics) {
        var view = new TopicView(accountId);
        List<Written> written = new ArrayList<>();
        topics.topics().stream().filter(TopicView::isListed).forEach(topic -> written.add(view.write(topic)));
        written.sort(Comparator.comparingLong(Written::unread)
                .thenComparing(Written::order)
                .reversed());
        return DesktopJson.object(out -> {
            out.text("channelId", accountId);
            out.beginList("topics");
            written.forEach(one -> out.element(one.json()));
            out.endList();
        });
    }

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Written(byte[] json, long unread, long order) {}

    /** A conversation in which nobody has said anything is none to clients. */
    private static boolean isListed(Topic topic) {
        return topic.kind() != ItemCollection.CONVERSATIONS || topic.count() > 0;
    }

    /**
     * The newest item of a topic.
     *
     * @param time 0 where it is not known
     * @param order the time that orders the topic, also where the item's own is not known
     */
    private record Last(String content, @Nullable String from, long time, long order) {}

    private Last last(@Nullable StoredItem newest) {
        if (newest == null) {
            return new Last("", null, 0, 0);
        }
        ItemValues item = newest.values(reader);
        return newest.collection() == ItemCollection.MESSAGES
                ? new Last(
                        item.text(MESSAGE.content, ""),
                        item.text(MESSAGE.senderName),
                        MESSAGE.time(item).orElse(0),
                        MESSAGE.orderTime(item))
                : new Last(
                        item.text(COMMENT.content, ""),
                        item.text(COMMENT.authorName),
                        COMMENT.time(item).orElse(0),
                        COMMENT.orderTime(item));
    }

    private Written write(Topic topic) {
        Last last = last(topic.newest());
        if (topic.kind() == ItemCollection.CONVERSATIONS) {
            return topic.item() == null ? unknownConversation(topic, last) : conversation(topic, topic.item(), last);
        }
        return topic.item() == null ? unknownContent(topic, last) : content(topic, topic.item(), last);
    }

    private Written conversation(Topic topic, StoredItem stored, Last newest) {
        ItemValues item = stored.values(reader);
        boolean group = item.isTrue(CONVERSATION.isGroup) || "group".equals(item.text(CONVERSATION.type));
        String person = item.text(CONVERSATION.userName, "未知用户");
        String avatar = item.text(CONVERSATION.userAvatar, "");
        // Crawlers give a conversation the time at which they looked at it.
        Last last = topic.newest() == null
                ? new Last(
                        item.text(CONVERSATION.lastMessageContent, ""),
                        null,
                        item.millis(CONVERSATION.lastMessageTime).orElse(0),
                        CONVERSATION.orderTime(item))
                : newest;
        long created = item.millis(CONVERSATION.createdAt)
                .orElseGet(() -> item.millis(CONVERSATION.updatedAt).orElse(last.time()));
        boolean pinned = item.isTrue(CONVERSATION.isPinned);
        String title = group ? item.text(CONVERSATION.groupName, person) : person;
        return write(
                topic,
                title,
                group ? item.text(CONVERSATION.groupAvatar, avatar) : avatar,
                "",
                created,
                last,
                pinned,
                out -> {});
    }

    private Written unknownConversation(Topic topic, Last last) {
        String person = last.from() == null ? "未知用户" : last.from();
        return write(topic, person, "", "", last.time(), last, false, out -> {});
    }

    private Written content(Topic topic, StoredItem stored, Last last) {
        ItemValues item = stored.values(reader);
        long created = item.millis(CONTENT.publishTime)
                .orElseGet(() -> item.millis(CONTENT.createdAt).orElse(0));
        Last placed = topic.newest() == null ? new Last("", null, 0, CONTENT.orderTime(item)) : last;
        String cover = item.text(CONTENT.cover, "");
        String url = item.text(CONTENT.url, "");
        return write(
                topic,
                title(item.text(CONTENT.title, "")),
                cover,
                item.text(CONTENT.description, ""),
                created,
                placed,
                false,
                out -> {
                    out.text("thumbnail", cover);
                    out.text("url", url);
                    ContentStats.write(out, stored.json(), Map.of());
                });
    }

    /** A content that is known by its comments alone; they may say what it is called. */
    private Written unknownContent(Topic topic, Last last) {
        StoredItem newest = topic.newest();
        String title = title(newest == null ? "" : newest.values(reader).text(COMMENT.contentTitle, ""));
        return write(topic, title, "", "", last.time(), last, false, out -> {
            out.text("thumbnail", "");
            out.text("url", "");
            ContentStats.write(out, new byte[] {'{', '}'}, Map.of("commentCount", topic.count()));
        });
    }

    private static String title(String known) {
        return known.isBlank() ? UNTITLED : known;
    }

    @FunctionalInterface
    private interface More {
        void write(JsonWriter out);
    }

    private Written write(
            Topic topic,
            String title,
            String avatar,
            String description,
            long created,
            Last last,
            boolean pinned,
            More more) {
        // Without messages it stands at its own time, not at the present.
        long time = last.time() == 0 ? created : last.time();
        byte[] json = DesktopJson.object(out -> {
            out.text("id", topic.id());
            out.text("channelId", accountId);
            out.text("title", title);
            out.text("avatar", avatar);
            out.text("description", description);
            out.number("createdTime", created);
            out.number("lastMessageTime", time);
            out.text("lastMessageContent", last.content());
            out.text("lastMessageFromName", last.from() == null ? "" : last.from());
            out.number("messageCount", topic.count());
            out.number("unreadCount", topic.unread());
            out.flag("isPinned", pinned);
            out.flag("isPrivate", topic.kind() == ItemCollection.CONVERSATIONS);
            more.write(out);
        });
        return new Written(json, topic.unread(), last.order() == 0 ? time : last.order());
    }
}
