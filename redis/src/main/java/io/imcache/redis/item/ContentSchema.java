package io.imcache.redis.item;

/** What the account published (videos, notes); newest publish time first. */
public final class ContentSchema extends ItemSchema {
    public final Field id = indexed("contentId", "content_id", "id");
    public final Field publishTime = indexed("publishTime", "publish_time");
    public final Field createdAt = indexed("createdAt", "created_at");
    public final Field type = indexed("type", "contentType", "content_type");
    public final Field status = indexed("status");
    public final Field isNew = indexed("isNew", "is_new");
    public final Field isRead = indexed("isRead", "is_read");
    public final Field platform = indexed("platform");
    /** Set by marks only: an IM client deleted it. */
    public final Field imDeleted = indexed("imDeleted");

    public final Field title = shown("title");
    public final Field description = shown("description");
    public final Field cover = shown("coverUrl", "cover_url", "cover");
    public final Field url = shown("url");
    public final Field updatedAt = shown("updatedAt", "updated_at");
    public final Field lastCrawlTime = shown("lastCrawlTime", "last_crawl_time");
    public final Field comments =
            shown("commentCount", "comment_count", "stats_comment_count", "stats.commentCount", "stats.comment_count");
    public final Field newComments = shown(
            "newCommentCount",
            "new_comment_count",
            "stats_new_comment_count",
            "stats.newCommentCount",
            "stats.new_comment_count");
    public final Field likes =
            shown("likeCount", "like_count", "stats_like_count", "stats.likeCount", "stats.like_count");
    public final Field shares =
            shown("shareCount", "share_count", "stats_share_count", "stats.shareCount", "stats.share_count");
    public final Field views =
            shown("viewCount", "view_count", "stats_view_count", "stats.viewCount", "stats.view_count");
    public final Field crawlStatus = shown("crawlStatus", "crawl_status");

    public final Attribute byNew = flag();
    public final Attribute byPlatform = code();
    public final Attribute byType = code();
    /** A range of one content: how a comment's entry, which has only the hash of its content's id, leads to it. */
    public final Attribute bySelf = facet('i');

    public static final ContentSchema INSTANCE = new ContentSchema();

    private ContentSchema() {}

    @Override
    Field identity() {
        return id;
    }

    @Override
    long order(ItemValues values) {
        return values.millis(publishTime)
                .orElseGet(() -> values.millis(createdAt).orElse(0));
    }

    @Override
    boolean isHidden(ItemValues values) {
        return values.isTrue(imDeleted);
    }

    @Override
    void index(ItemValues values, AttributeWriter attributes) {
        attributes.put(byNew, isNew(values));
        attributes.put(byPlatform, values.text(platform));
        attributes.put(byType, type(values));
        attributes.put(bySelf, values.text(id));
    }

    /** The kind of content; {@code video} where the crawler does not say. */
    public String type(ItemValues values) {
        return values.text(type, "video");
    }

    /** Whether the crawler calls it new and nobody has read it. */
    public boolean isNew(ItemValues values) {
        return ("new".equals(values.text(status)) || values.isTrue(isNew)) && !values.isTrue(isRead);
    }
}
