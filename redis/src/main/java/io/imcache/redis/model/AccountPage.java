package io.imcache.redis.model;

import java.util.List;

/**
 * A part of the known accounts, ordered by account id.
 *
 * @param hasMore whether further matching accounts follow
 */
public record AccountPage(List<Account> accounts, boolean hasMore) {}
