package io.imcache.redis.model;

/**
 * A conversation or content after all its items were marked read.
 *
 * @param page the conversation or content; without items if it is not stored itself
 * @param count how many messages or comments were not read before
 */
public record ReadAll(Page page, int count) {}
