package io.imcache.protocol;

/**
 * What a push left in the account and what it did.
 *
 * @param comments comments in the account after the push; likewise the next four
 * @param added items that were not there before
 * @param updated items that were there with other contents
 * @param removed items that are no longer there
 * @param rejected items of the push that have no identity and were left out
 * @param deferred new items of an update that says too little of them to show them right; they wait for the next snapshot
 * @param held items that a snapshot lacks and that stay for now, because its worker has just begun and may not know them yet
 */
public record SyncStats(
        int comments,
        int contents,
        int conversations,
        int messages,
        int notifications,
        int added,
        int updated,
        int removed,
        int rejected,
        int deferred,
        int held) {

    /** Creates the statistics of a push without deferred and held items. */
    public SyncStats(
            int comments,
            int contents,
            int conversations,
            int messages,
            int notifications,
            int added,
            int updated,
            int removed,
            int rejected) {
        this(comments, contents, conversations, messages, notifications, added, updated, removed, rejected, 0, 0);
    }
}
