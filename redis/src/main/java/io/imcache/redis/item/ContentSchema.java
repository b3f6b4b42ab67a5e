package io.imcache.redis.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The schema of published contents (videos, notes), newest publish time first. */
public final class ContentSchema extends ItemSchema {
    /** Objects that may hold figures. */
    private static final List<String> FIGURES = List.of("stats", "statistics", "metrics");

    /** The first byte of the entries by which contents are found. */
    public static final byte SELF = 'i';

    /** All figures that clients show. */
    public static final List<String> ALL_FIGURES = List.of(
            "viewCount",
            "likeCount",
            "commentCount",
            "shareCount",
            "favoriteCount",
            "danmakuCount",
            "dislikeCount",
            "downloadCount",
            "subscribeCount",
            "unsubscribeCount",
            "likeRate",
            "commentRate",
            "shareRate",
            "favoriteRate",
            "dislikeRate",
            "subscribeRate",
            "unsubscribeRate",
            "avgViewProportion",
            "avgViewSecond",
            "bounceRate2s",
            "completionRate",
            "completionRate5s",
            "coverShow",
            "fanViewProportion",
            "homepageVisitCount");

    private static final Pattern SNAKE = Pattern.compile("((?<=[a-z])[0-9]+[a-z]?|[A-Z])");

    public final Field id = indexedId("contentId", "content_id", "id");
    public final Field publishTime = time("publishTime", "publish_time");
    public final Field createdAt = time("createdAt", "created_at");
    public final Field type = indexed("type", "contentType", "content_type");
    public final Field status = indexed("status");
    public final Field isNew = indexed("isNew", "is_new");
    public final Field isRead = indexed("isRead", "is_read");
    public final Field platform = indexed("platform");
    /** Set by marks only, if an IM client deleted the item. */
    final Field imDeleted = indexed("imDeleted");

    public final Field title = shown("title");
    public final Field description = shown("description");
    public final Field cover = shown("coverUrl", "cover_url", "cover");
    public final Field url = shown("url");
    public final Field updatedAt = shownTime("updatedAt", "updated_at");
    public final Field lastCrawlTime = shownTime("lastCrawlTime", "last_crawl_time");
    public final Field comments = figure("commentCount");
    public final Field newComments = figure("newCommentCount");
    public final Field likes = figure("likeCount");
    public final Field shares = figure("shareCount");
    public final Field views = figure("viewCount");
    public final Field crawlStatus = shown("crawlStatus", "crawl_status");

    public final Attribute byNew = flag();
    public final Attribute byPlatform = code();
    public final Attribute byType = code();
    /**
     * The range of one content. By it a comment's entry, which has only a hash of the content's id, leads to the
     * content.
     */
    public final Attribute bySelf = facet((char) SELF);

    private static final Set<String> FIGURE_NAMES =
            ALL_FIGURES.stream().flatMap(name -> figureNames(name).stream()).collect(Collectors.toSet());

    public static final ContentSchema INSTANCE = new ContentSchema();

    private ContentSchema() {}

    @Override
    public boolean isField(String name) {
        return super.isField(name) || FIGURE_NAMES.contains(name);
    }

    private Field figure(String name) {
        return count(figureNames(name).toArray(String[]::new));
    }

    /**
     * Returns all names of a figure, the first to count first: its own, in snake_case, with {@code stats_} before it, and in an
     * object.
     *
     * @param name in camelCase
     */
    public static List<String> figureNames(String name) {
        String snake = SNAKE.matcher(name).replaceAll("_$1").toLowerCase(Locale.ROOT);
        var names = new ArrayList<>(List.of(name, snake, "stats_" + snake));
        for (String object : FIGURES) {
            names.add(object + '.' + name);
            names.add(object + '.' + snake);
        }
        return names;
    }

    @Override
    Field identity() {
        return id;
    }

    @Override
    public OptionalLong time(ItemValues values) {
        OptionalLong published = values.millis(publishTime);
        return published.isPresent() ? published : values.millis(createdAt);
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

    /** Returns the type of a content; {@code video} if the crawler gives none. */
    public String type(ItemValues values) {
        return values.text(type, "video");
    }

    /** Returns whether the crawler calls the item new and nobody has read it. */
    public boolean isNew(ItemValues values) {
        return ("new".equals(values.text(status)) || values.isTrue(isNew)) && !values.isTrue(isRead);
    }
}
