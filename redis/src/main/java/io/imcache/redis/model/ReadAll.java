package io.imcache.redis.model;

/**
 * What became of a conversation or content of which all was marked read.
 *
 * @param page the conversation or content as it is afterwards; without items where it is not stored itself
 * @param count how many messages or comments were not read before
 */
public record ReadAll(Page page, int count) {}
