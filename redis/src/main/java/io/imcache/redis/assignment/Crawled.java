package io.imcache.redis.assignment;

import org.jspecify.annotations.Nullable;

/**
 * An account that is to be crawled, and who does.
 *
 * @param workerId null if nobody does
 * @param since when that began, in milliseconds; 0 if nobody ever did
 */
public record Crawled(CrawlAccount account, @Nullable String workerId, long since) {}
