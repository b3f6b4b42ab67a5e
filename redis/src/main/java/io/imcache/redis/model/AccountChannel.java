package io.imcache.redis.model;

import org.jspecify.annotations.Nullable;

/**
 * An account with the newest of its items.
 *
 * @param comment the newest comment; null if there is none
 * @param message the newest message that is not deleted; null if there is none among the newest few
 */
public record AccountChannel(AccountOverview overview, @Nullable StoredItem comment, @Nullable StoredItem message) {}
