package io.imcache.master.im.view;

import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoredItem;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the items of one page need besides their own values: the account's platform, the titles of contents, and the newest
 * messages of conversations.
 */
final class ItemContext {
    static final String DEFAULT_PLATFORM = "douyin";

    private final String platform;
    private final Map<String, StoredItem> related;
    private final ItemReader reader;
    private final Map<String, String> titles = new HashMap<>();

    ItemContext(Page page, ItemReader reader) {
        this.platform = platformOr(page.platform());
        this.related = page.related();
        this.reader = reader;
    }

    static String platformOr(@Nullable String platform) {
        return platform == null || platform.isEmpty() ? DEFAULT_PLATFORM : platform;
    }

    /** Returns the platform of items that name none. */
    String platform() {
        return platform;
    }

    /**
     * Returns the title of a content; null if it is not stored or has none. Cached, because many comments of a page are
     * on one content.
     */
    @Nullable String contentTitle(@Nullable String contentId) {
        StoredItem content = contentId == null ? null : related.get(contentId);
        return content == null ? null : titles.computeIfAbsent(contentId, id -> titleOf(content));
    }

    /** Returns the newest message of a conversation; null if none is known. The values are valid until the next call. */
    @Nullable ItemValues newestMessage(@Nullable String conversationId) {
        StoredItem message = conversationId == null ? null : related.get(conversationId);
        return message == null ? null : message.values(reader);
    }

    private @Nullable String titleOf(StoredItem content) {
        return content.values(reader).text(ContentSchema.INSTANCE.title);
    }
}
