package io.imcache.redis.item;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The schema of comments on contents and of replies to them, newest first. */
public final class CommentSchema extends ItemSchema {
    public final Field id = indexedId("commentId", "comment_id", "id");
    public final Field contentId = indexedId("contentId", "content_id", "post_id");
    public final Field parentCommentId = indexedId("parentCommentId", "parent_comment_id");
    public final Field createdAt = time("createdAt", "created_at");
    public final Field detectedAt = time("detectedAt", "detected_at", "localCreatedAt", "local_created_at");
    public final Field status = indexed("status");
    public final Field isNew = indexed("isNew", "is_new");
    public final Field isRead = indexed("isRead", "is_read");
    public final Field direction = indexed("direction");
    public final Field isAuthorReply = indexed("isAuthorReply", "is_author_reply");
    public final Field platform = indexed("platform");
    /** Set by marks only, if an IM client deleted the item. */
    final Field imDeleted = indexed("imDeleted");

    public final Field content = shown("content");
    public final Field authorId = shownId("authorId", "userId", "author_id", "user_id");
    public final Field authorName = shown("authorName", "userName", "author_name", "user_name");
    public final Field authorAvatar = shown("authorAvatar", "userAvatar", "author_avatar", "user_avatar");
    public final Field contentTitle = shown("contentTitle", "content_title", "post_title");

    public final Attribute byRead = flag();
    public final Attribute byNew = flag();
    public final Attribute byPlatform = code();
    public final Attribute byContent = facet('c');
    public final Attribute byParent = facet('p');

    /** The counter of unread comments on contents. */
    public static final String UNREAD_COMMENTS = "u:comments";
    /** The counter of unread replies to comments. */
    public static final String UNREAD_DISCUSSIONS = "u:discussions";

    public static final CommentSchema INSTANCE = new CommentSchema();

    private CommentSchema() {}

    @Override
    Field identity() {
        return id;
    }

    @Override
    public OptionalLong time(ItemValues values) {
        OptionalLong created = values.millis(createdAt);
        return created.isPresent() ? created : values.millis(detectedAt);
    }

    @Override
    boolean isHidden(ItemValues values) {
        return values.isTrue(imDeleted);
    }

    @Override
    public Attribute newFlag() {
        return byNew;
    }

    @Override
    public Attribute readFlag() {
        return byRead;
    }

    @Override
    public @Nullable String unreadCounter(byte[] entry) {
        if (!isVisible(entry) || flag(entry, byRead)) {
            return null;
        }
        return isSet(entry, byParent) ? UNREAD_DISCUSSIONS : UNREAD_COMMENTS;
    }

    @Override
    void index(ItemValues values, AttributeWriter attributes) {
        attributes.put(byRead, isRead(values));
        attributes.put(byNew, isNew(values));
        attributes.put(byPlatform, values.text(platform));
        attributes.put(byContent, values.text(contentId));
        attributes.put(byParent, parent(values));
    }

    /** The comment that it answers; null where it answers none, which platforms also write as {@code 0} or an empty text. */
    public @Nullable String parent(ItemValues values) {
        String id = values.text(parentCommentId);
        return id == null || id.isEmpty() || id.equals("0") ? null : id;
    }

    /** Returns whether a comment is read. Comments by the account itself always are. */
    public boolean isRead(ItemValues values) {
        return values.isTrue(isRead) || isOwn(values);
    }

    /** Whether the account itself wrote it. */
    public boolean isOwn(ItemValues values) {
        return values.isTrue(isAuthorReply) || Directions.OUTBOUND.equals(Directions.normalize(values.text(direction)));
    }

    /** Returns whether the crawler calls the item new and nobody has read it. */
    public boolean isNew(ItemValues values) {
        return ("new".equals(values.text(status)) || values.isTrue(isNew)) && !values.isTrue(isRead);
    }
}
