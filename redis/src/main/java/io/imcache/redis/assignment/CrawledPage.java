package io.imcache.redis.assignment;

import java.util.List;

/**
 * A part of the list of accounts that are to be crawled.
 *
 * @param total how many accounts the list has
 */
public record CrawledPage(long total, List<Crawled> accounts) {}
