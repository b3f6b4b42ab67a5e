package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the account published: a video, a note.
 *
 * @param contentId the platform's id: the identity of the content
 * @param type {@code video}, {@code image}, …; null is {@code video}
 * @param status {@code new} until somebody has seen it
 * @param crawlStatus how far the crawler is with its comments
 * @param publishTime orders contents, newest first
 * @param extra fields that have no component here; nothing is lost on the way to IM clients that know them
 */
public record Content(
        String contentId,
        @Nullable String type,
        @Nullable String title,
        @Nullable String description,
        @Nullable String coverUrl,
        @Nullable String url,
        @Nullable String status,
        @Nullable String crawlStatus,
        @Nullable Long commentCount,
        @Nullable Long newCommentCount,
        @Nullable Long likeCount,
        @Nullable Long shareCount,
        @Nullable Long viewCount,
        @Nullable Instant publishTime,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant lastCrawlTime,
        Map<String, @Nullable Object> extra)
        implements Item {
    /** Copies the extra fields; {@link Builder} is the convenient way. */
    public Content {
        requireNonNull(contentId, "contentId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a content with nothing but its id. */
    public static Builder builder(String contentId) {
        return new Builder(contentId);
    }

    /** Begins a copy of this content. */
    public Builder toBuilder() {
        var builder = new Builder(contentId);
        builder.type = type;
        builder.title = title;
        builder.description = description;
        builder.coverUrl = coverUrl;
        builder.url = url;
        builder.status = status;
        builder.crawlStatus = crawlStatus;
        builder.commentCount = commentCount;
        builder.newCommentCount = newCommentCount;
        builder.likeCount = likeCount;
        builder.shareCount = shareCount;
        builder.viewCount = viewCount;
        builder.publishTime = publishTime;
        builder.createdAt = createdAt;
        builder.updatedAt = updatedAt;
        builder.lastCrawlTime = lastCrawlTime;
        builder.extra.putAll(extra);
        return builder;
    }

    @Override
    public ItemCollection collection() {
        return ItemCollection.CONTENTS;
    }

    @Override
    public String id() {
        return contentId;
    }

    @Override
    public @Nullable Instant time() {
        return publishTime == null ? createdAt : publishTime;
    }

    @Override
    public boolean inbound() {
        return false;
    }

    @Override
    public Map<String, @Nullable Object> fields() {
        return new Fields()
                .put("contentId", contentId)
                .put("type", type)
                .put("title", title)
                .put("description", description)
                .put("coverUrl", coverUrl)
                .put("url", url)
                .put("status", status)
                .put("crawlStatus", crawlStatus)
                .put("commentCount", commentCount)
                .put("newCommentCount", newCommentCount)
                .put("likeCount", likeCount)
                .put("shareCount", shareCount)
                .put("viewCount", viewCount)
                .put("publishTime", publishTime)
                .put("createdAt", createdAt)
                .put("updatedAt", updatedAt)
                .put("lastCrawlTime", lastCrawlTime)
                .with(extra);
    }

    /** The id alone: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Content[" + contentId + "]";
    }

    /** Collects the fields of a content; the components of {@link Content} say what they are. */
    public static final class Builder {
        private final String contentId;
        private @Nullable String type;
        private @Nullable String title;
        private @Nullable String description;
        private @Nullable String coverUrl;
        private @Nullable String url;
        private @Nullable String status;
        private @Nullable String crawlStatus;
        private @Nullable Long commentCount;
        private @Nullable Long newCommentCount;
        private @Nullable Long likeCount;
        private @Nullable Long shareCount;
        private @Nullable Long viewCount;
        private @Nullable Instant publishTime;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private @Nullable Instant lastCrawlTime;
        private final Map<String, @Nullable Object> extra = new HashMap<>();

        private Builder(String contentId) {
            this.contentId = requireNonNull(contentId, "contentId");
        }

        public Builder type(@Nullable String type) {
            this.type = type;
            return this;
        }

        public Builder title(@Nullable String title) {
            this.title = title;
            return this;
        }

        public Builder description(@Nullable String description) {
            this.description = description;
            return this;
        }

        public Builder coverUrl(@Nullable String coverUrl) {
            this.coverUrl = coverUrl;
            return this;
        }

        public Builder url(@Nullable String url) {
            this.url = url;
            return this;
        }

        public Builder status(@Nullable String status) {
            this.status = status;
            return this;
        }

        public Builder crawlStatus(@Nullable String crawlStatus) {
            this.crawlStatus = crawlStatus;
            return this;
        }

        public Builder commentCount(long commentCount) {
            this.commentCount = commentCount;
            return this;
        }

        public Builder newCommentCount(long newCommentCount) {
            this.newCommentCount = newCommentCount;
            return this;
        }

        public Builder likeCount(long likeCount) {
            this.likeCount = likeCount;
            return this;
        }

        public Builder shareCount(long shareCount) {
            this.shareCount = shareCount;
            return this;
        }

        public Builder viewCount(long viewCount) {
            this.viewCount = viewCount;
            return this;
        }

        public Builder publishTime(@Nullable Instant publishTime) {
            this.publishTime = publishTime;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder updatedAt(@Nullable Instant updatedAt) {
            this.updatedAt = updatedAt;
            return this;
        }

        public Builder lastCrawlTime(@Nullable Instant lastCrawlTime) {
            this.lastCrawlTime = lastCrawlTime;
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
        public Content build() {
            return new Content(
                    contentId,
                    type,
                    title,
                    description,
                    coverUrl,
                    url,
                    status,
                    crawlStatus,
                    commentCount,
                    newCommentCount,
                    likeCount,
                    shareCount,
                    viewCount,
                    publishTime,
                    createdAt,
                    updatedAt,
                    lastCrawlTime,
                    extra);
        }
    }
}
