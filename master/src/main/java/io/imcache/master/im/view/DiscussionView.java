package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemValues;
import org.jspecify.annotations.Nullable;

final class DiscussionView {
    private static final CommentSchema FROM = CommentSchema.INSTANCE;

    private DiscussionView() {}

    static void write(ItemValues item, ItemContext context, JsonWriter out) {
        String id = item.text(FROM.id);
        String contentId = item.text(FROM.contentId);
        out.text("discussion_id", id);
        out.text("platform_discussion_id", id);
        out.text("parent_comment_id", FROM.parent(item));
        out.text("content", item, FROM.content, "");
        out.begin("author");
        out.text("author_id", item, FROM.authorId, "");
        out.text("author_name", item, FROM.authorName, Persons.UNKNOWN_USER);
        out.end();
        out.text("content_id", contentId);
        out.text("post_id", contentId);
        out.text("post_title", postTitle(item, context, contentId));
        out.flag("is_read", FROM.isRead(item));
        out.flag("is_new", FROM.isNew(item));
        out.number("detected_at", item.millis(FROM.detectedAt));
        out.number("created_at", item.millis(FROM.createdAt));
        out.text("platform", item, FROM.platform, context.platform());
    }

    private static @Nullable String postTitle(ItemValues item, ItemContext context, @Nullable String contentId) {
        String title = item.text(FROM.contentTitle);
        return title == null || title.isEmpty() ? context.contentTitle(contentId) : title;
    }
}
