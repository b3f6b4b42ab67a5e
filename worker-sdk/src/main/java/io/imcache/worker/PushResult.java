package io.imcache.worker;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;

/** How a push ended. Each push ends exactly once, in one of these ways; its future never fails. */
public sealed interface PushResult {
    /**
     * The account is in the store as it was when the push was sent.
     *
     * @param version the account's version in the store
     * @param changed whether this push changed the account
     * @param stats what is in the account and what changed
     */
    record Acknowledged(long version, boolean changed, SyncStats stats) implements PushResult {}

    /** A newer push of the same account took its place before it was delivered; the newer one contains all of it. */
    record Superseded() implements PushResult {}

    /**
     * The master does not take it, and would not if it were sent again.
     *
     * @param code why
     * @param reason a sentence that says what is wrong
     */
    record Rejected(AnswerCode code, String reason) implements PushResult {}

    /**
     * It was not delivered in time, or the worker was closed before. It may be in the store all the same, if only its answer
     * was lost.
     *
     * @param reason a sentence that says what it waited for
     */
    record Expired(String reason) implements PushResult {}
}
