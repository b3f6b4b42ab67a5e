package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemValues;

final class ContentView {
    private static final ContentSchema FROM = ContentSchema.INSTANCE;

    private ContentView() {}

    static void write(ItemValues item, ItemContext context, JsonWriter out) {
        String id = item.text(FROM.id);
        out.text("content_id", id);
        out.text("platform_content_id", id);
        out.text("platform", item, FROM.platform, context.platform());
        out.text("content_type", FROM.type(item));
        out.text("title", item, FROM.title, "");
        out.text("description", item, FROM.description, "");
        out.text("cover", item, FROM.cover, "");
        out.text("url", item, FROM.url, "");
        out.number("publish_time", item.millis(FROM.publishTime));
        out.number("created_at", item.millis(FROM.createdAt));
        out.number("updated_at", item.millis(FROM.updatedAt));
        out.number("last_crawl_time", item.millis(FROM.lastCrawlTime));
        out.begin("stats");
        writeCounts(item, out);
        out.end();
        out.flag("is_new", FROM.isNew(item));
        out.text("crawl_status", item, FROM.crawlStatus, "pending");
    }

    /** Writes only the id and the counts of a content. */
    static void writeStats(ItemValues item, ItemContext context, JsonWriter out) {
        out.text("content_id", item.text(FROM.id));
        writeCounts(item, out);
    }

    private static void writeCounts(ItemValues item, JsonWriter out) {
        out.number("total_comments", item.number(FROM.comments).orElse(0));
        out.number("new_comments", item.number(FROM.newComments).orElse(0));
        out.number("likes", item.number(FROM.likes).orElse(0));
        out.number("shares", item.number(FROM.shares).orElse(0));
        out.number("views", item.number(FROM.views).orElse(0));
    }
}
