package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account with the state of its collections and its worker.
 *
 * @param status whether it is in use
 * @param worker the worker that pushed it last; null if none is known
 * @param leasedTo the worker that has a lease on it; null if none has
 * @param counts how many items each collection has
 */
public record AccountOverview(
        Account account,
        AccountStatus status,
        @Nullable String worker,
        @Nullable String leasedTo,
        UnreadCounts unread,
        Map<ItemCollection, Long> counts) {}
