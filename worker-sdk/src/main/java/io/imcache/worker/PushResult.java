package io.imcache.worker;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;

/** Says how a push ended. Each push ends once, in one of these ways. Its future never fails. */
public sealed interface PushResult {
    /**
     * The store holds the account as it was when the push was sent, and {@code stats.held()} items more, which the next pushes
     * remove.
     *
     * @param version the account's version in the store
     * @param changed whether this push changed the account
     * @param stats what the account holds and what changed
     */
    record Acknowledged(long version, boolean changed, SyncStats stats) implements PushResult {}

    /** A newer push of the same account took its place before it was delivered. The newer push contains all of it. */
    record Superseded() implements PushResult {}

    /**
     * The master refused the push, and would refuse it again.
     *
     * @param code why
     * @param reason what is wrong, in a sentence
     */
    record Rejected(AnswerCode code, String reason) implements PushResult {}

    /**
     * The push was not delivered in time, or the worker was closed first. The store may still hold it, if only the answer was
     * lost.
     *
     * @param reason what it waited for, in a sentence
     */
    record Expired(String reason) implements PushResult {}
}
