package io.imcache.worker;

import org.jspecify.annotations.Nullable;

/**
 * What a push says beside its items.
 *
 * @param timestamp when the cut was made, in milliseconds
 * @param baseVersion the version that a delta builds on; 0 for a full snapshot
 * @param epoch of the lease on the account; null without one
 */
record PushHead(
        String accountId, String platform, String workerId, long timestamp, long baseVersion, @Nullable Long epoch) {}
