package io.imcache.master.im;

import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.NotificationSchema;
import io.imcache.redis.model.PageQuery;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps query parameters to filters of items. The store applies all of them before it pages. */
final class Filters {
    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final ContentSchema CONTENT = ContentSchema.INSTANCE;
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final NotificationSchema NOTIFICATION = NotificationSchema.INSTANCE;

    private Filters() {}

    /** Adds the filters of a request to a query. */
    @FunctionalInterface
    interface Reader {
        void read(Parameters parameters, PageQuery.Builder query);
    }

    static void conversations(Parameters parameters, PageQuery.Builder query) {
        query.matching(CONVERSATION.byStatus, parameters.text("status"))
                .matching(CONVERSATION.byPinned, parameters.flag("is_pinned"))
                .matching(CONVERSATION.byMuted, parameters.flag("is_muted"));
    }

    static void messages(Parameters parameters, PageQuery.Builder query) {
        query.within(MESSAGE.byConversation, parameters.text("conversation_id"))
                .matching(MESSAGE.bySender, parameters.text("sender_id"))
                .matching(MESSAGE.byReceiver, parameters.text("receiver_id"))
                .matching(MESSAGE.byStatus, word(query, messageStatus(parameters), MESSAGE.statuses()))
                .matching(MESSAGE.byType, word(query, parameters.text("message_type"), MESSAGE.types()))
                .matching(MESSAGE.byDeleted, parameters.flag("is_deleted"))
                .matching(MESSAGE.byRecalled, parameters.flag("is_recalled"))
                .since(parameters.time("since_time"));
    }

    /** Returns the word; null if no item can have it, so that nothing needs to be searched. */
    private static @Nullable String word(PageQuery.Builder query, @Nullable String word, Set<String> known) {
        if (word == null || known.contains(word)) {
            return word;
        }
        query.nothing();
        return null;
    }

    /** Matches both words: IM clients see messages as sending that crawlers call pending. */
    private static @Nullable String messageStatus(Parameters parameters) {
        String status = parameters.text("status");
        return "pending".equals(status) ? "sending" : status;
    }

    static void messagesOfConversation(Parameters parameters, PageQuery.Builder query) {
        query.within(MESSAGE.byConversation, parameters.pathId()).since(parameters.time("since_time"));
    }

    static void contents(Parameters parameters, PageQuery.Builder query) {
        query.onPlatform(CONTENT.byPlatform, parameters.text("platform"))
                .matching(CONTENT.byType, parameters.text("content_type"))
                .matching(CONTENT.byNew, parameters.flag("is_new"));
    }

    /** Searches the replies to a comment if both are given, because they are fewer than the comments on a content. */
    static void discussions(Parameters parameters, PageQuery.Builder query) {
        query.within(COMMENT.byParent, parameters.text("parent_comment_id"))
                .within(COMMENT.byContent, parameters.text("content_id"))
                .onPlatform(COMMENT.byPlatform, parameters.text("platform"))
                .matching(COMMENT.byRead, parameters.flag("is_read"))
                .matching(COMMENT.byNew, parameters.flag("is_new"));
    }

    static void notifications(Parameters parameters, PageQuery.Builder query) {
        query.matching(NOTIFICATION.byType, parameters.text("type"))
                .matching(NOTIFICATION.byRead, parameters.flag("is_read"));
    }
}
