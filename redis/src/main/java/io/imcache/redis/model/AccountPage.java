package io.imcache.redis.model;

import java.util.List;

/**
 * Some of the known accounts, ordered by account id.
 *
 * @param hasMore whether accounts that match follow after these
 */
public record AccountPage(List<Account> accounts, boolean hasMore) {}
