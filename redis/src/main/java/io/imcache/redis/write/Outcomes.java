package io.imcache.redis.write;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes the answers of writers. */
final class Outcomes {
    private Outcomes() {}

    /** Refuses a push because others changed the account again and again. */
    static PushOutcome contended() {
        return new PushOutcome.Refused(
                AnswerCode.VERSION_CONFLICT, "others keep changing the account; send the snapshot again", 0);
    }

    static PushOutcome staleLease(SnapshotPush push, long epoch, long version) {
        return new PushOutcome.Refused(
                AnswerCode.STALE_LEASE,
                push.epoch() == null
                        ? "account: assigned (expected: a push over the connection of the worker that has it)"
                        : "epoch: " + push.epoch() + " (expected: " + epoch
                                + ", the latest lease; another worker has it, or nobody)",
                version);
    }

    static PushOutcome staleUpdate(SnapshotPush push, long version) {
        return new PushOutcome.Refused(
                AnswerCode.STALE_SNAPSHOT,
                "timestamp: " + push.timestamp() + " (expected: that of the stored snapshot or later)",
                version);
    }

    static PushOutcome versionConflict(long baseVersion, long version) {
        return new PushOutcome.Refused(
                AnswerCode.VERSION_CONFLICT,
                "baseVersion: " + baseVersion + " (expected: " + version + "; send a full snapshot)",
                version);
    }

    /**
     * Counts items and changes.
     *
     * @param before how many items each collection had
     * @param rejected how many pushed items have no identity
     * @param held how many items stay for now, although the snapshot lacks them
     */
    static SyncStats stats(Map<ItemCollection, Long> before, List<CollectionChange> changes, int rejected, int held) {
        var counts = new EnumMap<>(before);
        changes.forEach(change -> counts.put(change.collection(), (long) change.count()));
        return new SyncStats(
                counts.getOrDefault(ItemCollection.COMMENTS, 0L).intValue(),
                counts.getOrDefault(ItemCollection.CONTENTS, 0L).intValue(),
                counts.getOrDefault(ItemCollection.CONVERSATIONS, 0L).intValue(),
                counts.getOrDefault(ItemCollection.MESSAGES, 0L).intValue(),
                counts.getOrDefault(ItemCollection.NOTIFICATIONS, 0L).intValue(),
                changes.stream().mapToInt(CollectionChange::added).sum(),
                changes.stream().mapToInt(CollectionChange::updated).sum(),
                changes.stream().mapToInt(CollectionChange::removed).sum(),
                rejected,
                changes.stream().mapToInt(CollectionChange::deferred).sum(),
                held);
    }
}
