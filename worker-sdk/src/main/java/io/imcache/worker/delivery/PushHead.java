package io.imcache.worker.delivery;

import io.imcache.protocol.Removal;
import org.jspecify.annotations.Nullable;

/**
 * What a push carries besides its items.
 *
 * @param timestamp when the account was cut, in milliseconds
 * @param baseVersion the version that a delta builds on; 0 for a full snapshot
 * @param epoch the epoch of the lease on the account; null without a lease
 * @param removal what becomes of stored items that a full snapshot lacks; null to leave it to the master
 */
record PushHead(
        String accountId,
        String platform,
        String workerId,
        long timestamp,
        long baseVersion,
        @Nullable Long epoch,
        @Nullable Removal removal) {}
