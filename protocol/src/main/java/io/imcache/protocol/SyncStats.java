package io.imcache.protocol;

/**
 * What a push left in the account and what it did.
 *
 * @param comments comments in the account after the push; likewise the next four
 * @param added items that were not there before
 * @param updated items that were there with other contents
 * @param removed items that are no longer there
 * @param rejected items of the push that have no identity and were left out
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
        int rejected) {}
