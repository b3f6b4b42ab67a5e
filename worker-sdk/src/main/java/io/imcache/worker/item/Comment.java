package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import com.google.auto.value.AutoBuilder;
import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comment on one of the account's contents, or a reply to one.
 *
 * @param commentId the platform's id, which identifies the comment
 * @param contentId the content that it is on
 * @param parentCommentId the comment that it replies to; null if it is on the content itself
 * @param content its text
 * @param authorAvatar a URL
 * @param contentTitle the title of the content, for IM clients that show it beside the comment
 * @param direction outbound if the account wrote it; null is inbound
 * @param authorReply whether the account's owner replied
 * @param status {@code new} until somebody has seen it
 * @param read whether it is read on the platform
 * @param createdAt when it was written
 * @param detectedAt when the crawler saw it first
 * @param extra fields that have no component here; IM clients get them, too
 */
public record Comment(
        String commentId,
        @Nullable String contentId,
        @Nullable String parentCommentId,
        @Nullable String content,
        @Nullable String authorId,
        @Nullable String authorName,
        @Nullable String authorAvatar,
        @Nullable String contentTitle,
        @Nullable Direction direction,
        @Nullable Boolean authorReply,
        @Nullable String status,
        @Nullable Boolean read,
        @Nullable Long likeCount,
        @Nullable Instant createdAt,
        @Nullable Instant detectedAt,
        Map<String, @Nullable Object> extra)
        implements Item {
    /** Copies the extra fields. Prefer {@link #builder}, which needs no value for absent fields. */
    public Comment {
        requireNonNull(commentId, "commentId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a comment that has only its id. */
    public static Builder builder(String commentId) {
        return new AutoBuilder_Comment_Builder().commentId(commentId).with(Map.of());
    }

    /** Begins a copy of this comment. */
    public Builder toBuilder() {
        return new AutoBuilder_Comment_Builder(this).with(extra);
    }

    @Override
    public ItemCollection collection() {
        return ItemCollection.COMMENTS;
    }

    @Override
    public String id() {
        return commentId;
    }

    @Override
    public @Nullable Instant time() {
        return createdAt == null ? detectedAt : createdAt;
    }

    @Override
    public boolean inbound() {
        return direction != Direction.OUTBOUND && !Boolean.TRUE.equals(authorReply);
    }

    @Override
    public Map<String, @Nullable Object> fields() {
        return new Fields()
                .put("commentId", commentId)
                .put("contentId", contentId)
                .put("parentCommentId", parentCommentId)
                .put("content", content)
                .put("authorId", authorId)
                .put("authorName", authorName)
                .put("authorAvatar", authorAvatar)
                .put("contentTitle", contentTitle)
                .put("direction", direction)
                .put("isAuthorReply", authorReply)
                .put("status", status)
                .put("isRead", read)
                .put("likeCount", likeCount)
                .put("createdAt", createdAt)
                .put("detectedAt", detectedAt)
                .with(extra);
    }

    /** Prints only the id: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Comment[" + commentId + "]";
    }

    /** Collects the fields of a comment. The components of {@link Comment} describe them. */
    @AutoBuilder
    public abstract static non-sealed class Builder extends ItemBuilder<Comment, Builder> {
        Builder() {}

        abstract Builder commentId(String commentId);

        public abstract Builder contentId(@Nullable String contentId);

        public abstract Builder parentCommentId(@Nullable String parentCommentId);

        public abstract Builder content(@Nullable String content);

        public abstract Builder authorId(@Nullable String authorId);

        public abstract Builder authorName(@Nullable String authorName);

        public abstract Builder authorAvatar(@Nullable String authorAvatar);

        public abstract Builder contentTitle(@Nullable String contentTitle);

        public abstract Builder direction(@Nullable Direction direction);

        public abstract Builder authorReply(boolean authorReply);

        public abstract Builder status(@Nullable String status);

        public abstract Builder read(boolean read);

        public abstract Builder likeCount(long likeCount);

        public abstract Builder createdAt(@Nullable Instant createdAt);

        public abstract Builder detectedAt(@Nullable Instant detectedAt);
    }
}
