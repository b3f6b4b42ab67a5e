package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comment on one of the account's contents, or a reply to one.
 *
 * @param commentId the platform's id: the identity of the comment
 * @param contentId what it is on
 * @param parentCommentId the comment that it replies to; null where it is on the content itself
 * @param content its text
 * @param authorAvatar a URL
 * @param contentTitle title of the content, for IM clients that show it beside the comment
 * @param direction outbound where the account wrote it itself; null is inbound
 * @param authorReply whether the account's owner replied
 * @param status {@code new} until somebody has seen it
 * @param read whether it is read on the platform
 * @param createdAt when it was written
 * @param detectedAt when the crawler saw it first
 * @param extra fields that have no component here; nothing is lost on the way to IM clients that know them
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
    /** Copies the extra fields; {@link Builder} is the convenient way. */
    public Comment {
        requireNonNull(commentId, "commentId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a comment with nothing but its id. */
    public static Builder builder(String commentId) {
        return new Builder(commentId);
    }

    /** Begins a copy of this comment. */
    public Builder toBuilder() {
        var builder = new Builder(commentId);
        builder.contentId = contentId;
        builder.parentCommentId = parentCommentId;
        builder.content = content;
        builder.authorId = authorId;
        builder.authorName = authorName;
        builder.authorAvatar = authorAvatar;
        builder.contentTitle = contentTitle;
        builder.direction = direction;
        builder.authorReply = authorReply;
        builder.status = status;
        builder.read = read;
        builder.likeCount = likeCount;
        builder.createdAt = createdAt;
        builder.detectedAt = detectedAt;
        builder.extra.putAll(extra);
        return builder;
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

    /** The id alone: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Comment[" + commentId + "]";
    }

    /** Collects the fields of a comment; the components of {@link Comment} say what they are. */
    public static final class Builder {
        private final String commentId;
        private @Nullable String contentId;
        private @Nullable String parentCommentId;
        private @Nullable String content;
        private @Nullable String authorId;
        private @Nullable String authorName;
        private @Nullable String authorAvatar;
        private @Nullable String contentTitle;
        private @Nullable Direction direction;
        private @Nullable Boolean authorReply;
        private @Nullable String status;
        private @Nullable Boolean read;
        private @Nullable Long likeCount;
        private @Nullable Instant createdAt;
        private @Nullable Instant detectedAt;
        private final Map<String, @Nullable Object> extra = new HashMap<>();

        private Builder(String commentId) {
            this.commentId = requireNonNull(commentId, "commentId");
        }

        public Builder contentId(@Nullable String contentId) {
            this.contentId = contentId;
            return this;
        }

        public Builder parentCommentId(@Nullable String parentCommentId) {
            this.parentCommentId = parentCommentId;
            return this;
        }

        public Builder content(@Nullable String content) {
            this.content = content;
            return this;
        }

        public Builder authorId(@Nullable String authorId) {
            this.authorId = authorId;
            return this;
        }

        public Builder authorName(@Nullable String authorName) {
            this.authorName = authorName;
            return this;
        }

        public Builder authorAvatar(@Nullable String authorAvatar) {
            this.authorAvatar = authorAvatar;
            return this;
        }

        public Builder contentTitle(@Nullable String contentTitle) {
            this.contentTitle = contentTitle;
            return this;
        }

        public Builder direction(@Nullable Direction direction) {
            this.direction = direction;
            return this;
        }

        public Builder authorReply(boolean authorReply) {
            this.authorReply = authorReply;
            return this;
        }

        public Builder status(@Nullable String status) {
            this.status = status;
            return this;
        }

        public Builder read(boolean read) {
            this.read = read;
            return this;
        }

        public Builder likeCount(long likeCount) {
            this.likeCount = likeCount;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder detectedAt(@Nullable Instant detectedAt) {
            this.detectedAt = detectedAt;
            return this;
        }

        /**
         * Adds a field that has no component.
         *
         * @param value a string, number, boolean, list or map of these, or null
         */
        public Builder extra(String name, @Nullable Object value) {
            extra.put(requireNonNull(name, "name"), value);
            return this;
        }

        /**
         * Makes it.
         *
         * @throws IllegalArgumentException if an extra field is nothing that JSON has
         */
        public Comment build() {
            return new Comment(
                    commentId,
                    contentId,
                    parentCommentId,
                    content,
                    authorId,
                    authorName,
                    authorAvatar,
                    contentTitle,
                    direction,
                    authorReply,
                    status,
                    read,
                    likeCount,
                    createdAt,
                    detectedAt,
                    extra);
        }
    }
}
