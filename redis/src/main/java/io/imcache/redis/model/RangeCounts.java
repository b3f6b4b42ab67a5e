package io.imcache.redis.model;

/**
 * Counts of a range of a collection.
 *
 * @param version the account's version; 0 if there is no such account
 * @param total items
 * @param fresh items that the crawler calls new and nobody has read
 * @param unread items that are not read
 */
public record RangeCounts(long version, long total, long fresh, long unread) {}
