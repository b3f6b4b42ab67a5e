package io.imcache.redis.assignment;

import org.jspecify.annotations.Nullable;

/**
 * What to set of an account that is to be crawled. A field that is null keeps its value.
 *
 * @param platform needed for a new account
 * @param pinnedTo empty for any worker
 * @param interval in seconds
 * @param name empty for none
 */
public record CrawlSettings(
        CrawlAccount.@Nullable Status status,
        @Nullable String platform,
        @Nullable String pinnedTo,
        @Nullable Integer interval,
        @Nullable String name) {
    /** Returns the same settings with a platform. */
    public CrawlSettings on(String other) {
        return new CrawlSettings(status, other, pinnedTo, interval, name);
    }
}
