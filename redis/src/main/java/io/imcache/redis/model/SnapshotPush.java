package io.imcache.redis.model;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.PushedItems;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A full snapshot of an account, ready to be stored.
 *
 * @param accountId the account
 * @param platform the platform that the crawler names; null for none, then the stored one stays
 * @param timestamp when the crawler took it, in milliseconds; an older one than the stored is refused
 * @param workerId the crawler; null if it is not known
 * @param epoch of the lease under which the crawler works; null if it has none
 * @param collections the collections to replace; a missing one stays as it is
 */
public record SnapshotPush(
        String accountId,
        @Nullable String platform,
        long timestamp,
        @Nullable String workerId,
        @Nullable Long epoch,
        Map<ItemCollection, PushedItems> collections) {

    public SnapshotPush {
        requireNonNull(accountId, "accountId");
        requireNonNull(collections, "collections");
    }
}
