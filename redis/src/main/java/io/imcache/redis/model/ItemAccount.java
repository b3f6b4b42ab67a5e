package io.imcache.redis.model;

import org.jspecify.annotations.Nullable;

/**
 * The account of an item that was looked for.
 *
 * @param accountId null if no account shows such an item
 * @param isSearched false if there are too many accounts, so that nothing was searched
 */
public record ItemAccount(@Nullable String accountId, boolean isSearched) {}
