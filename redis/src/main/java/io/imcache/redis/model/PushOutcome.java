package io.imcache.redis.model;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;

/** What became of a push. */
public sealed interface PushOutcome {
    /**
     * The push is committed in Redis.
     *
     * @param version the account's version, now
     * @param changed whether the push changed the account; if not, {@code version} is what it was before
     * @param stats what is in the account and what changed
     */
    record Committed(long version, boolean changed, SyncStats stats) implements PushOutcome {}

    /**
     * The push was not taken; the account is as it was.
     *
     * @param code why
     * @param reason a sentence for the crawler's author
     * @param version the account's version, 0 where there is no such account
     */
    record Refused(AnswerCode code, String reason, long version) implements PushOutcome {}
}
