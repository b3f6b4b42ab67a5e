package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import com.google.auto.value.AutoBuilder;
import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the account published: a video, a note.
 *
 * @param contentId the platform's id, which identifies the content
 * @param type {@code video}, {@code image}, …; null is {@code video}
 * @param status {@code new} until somebody has seen it
 * @param crawlStatus how far the crawler is with its comments
 * @param publishTime orders contents, newest first
 * @param extra fields that have no component here; IM clients get them, too
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
    /** Copies the extra fields. Prefer {@link #builder}, which needs no value for absent fields. */
    public Content {
        requireNonNull(contentId, "contentId");
        extra = JsonValues.copyOf(extra);
    }

    /** Begins a content that has only its id. */
    public static Builder builder(String contentId) {
        return new AutoBuilder_Content_Builder().contentId(contentId).with(Map.of());
    }

    /** Begins a copy of this content. */
    public Builder toBuilder() {
        return new AutoBuilder_Content_Builder(this).with(extra);
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

    /** Prints only the id: what people write stays out of logs. */
    @Override
    public String toString() {
        return "Content[" + contentId + "]";
    }

    /** Collects the fields of a content. The components of {@link Content} describe them. */
    @AutoBuilder
    public abstract static non-sealed class Builder extends ItemBuilder<Content, Builder> {
        Builder() {}

        abstract Builder contentId(String contentId);

        public abstract Builder type(@Nullable String type);

        public abstract Builder title(@Nullable String title);

        public abstract Builder description(@Nullable String description);

        public abstract Builder coverUrl(@Nullable String coverUrl);

        public abstract Builder url(@Nullable String url);

        public abstract Builder status(@Nullable String status);

        public abstract Builder crawlStatus(@Nullable String crawlStatus);

        public abstract Builder commentCount(long commentCount);

        public abstract Builder newCommentCount(long newCommentCount);

        public abstract Builder likeCount(long likeCount);

        public abstract Builder shareCount(long shareCount);

        public abstract Builder viewCount(long viewCount);

        public abstract Builder publishTime(@Nullable Instant publishTime);

        public abstract Builder createdAt(@Nullable Instant createdAt);

        public abstract Builder updatedAt(@Nullable Instant updatedAt);

        public abstract Builder lastCrawlTime(@Nullable Instant lastCrawlTime);
    }
}
