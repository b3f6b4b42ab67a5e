package io.imcache.redis.model;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.Removal;
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
 * @param removal what becomes of stored items that a collection lacks; null if the push does not say, then they are removed
 * @param session if given, the session's first snapshot of a collection does not remove more than half of 20 items or more. The
 *     next one does if the first was not empty, else one after the session's hold
 */
public record SnapshotPush(
        String accountId,
        @Nullable String platform,
        long timestamp,
        @Nullable String workerId,
        @Nullable Long epoch,
        Map<ItemCollection, PushedItems> collections,
        @Nullable Removal removal,
        @Nullable PushSession session) {

    public SnapshotPush {
        requireNonNull(accountId, "accountId");
        requireNonNull(collections, "collections");
    }

    /** Creates a snapshot that removes what it lacks. */
    public SnapshotPush(
            String accountId,
            @Nullable String platform,
            long timestamp,
            @Nullable String workerId,
            @Nullable Long epoch,
            Map<ItemCollection, PushedItems> collections) {
        this(accountId, platform, timestamp, workerId, epoch, collections, null, null);
    }

    /** Returns this snapshot with another removal and session. */
    public SnapshotPush with(@Nullable Removal newRemoval, @Nullable PushSession newSession) {
        return new SnapshotPush(accountId, platform, timestamp, workerId, epoch, collections, newRemoval, newSession);
    }

    /** Tells whether stored items stay that a collection lacks. */
    public boolean merges() {
        return removal == Removal.MERGE;
    }
}
