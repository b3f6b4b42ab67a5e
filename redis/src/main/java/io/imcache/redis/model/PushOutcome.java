package io.imcache.redis.model;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;

/** The outcome of a push. */
public sealed interface PushOutcome {
    /**
     * The push is committed in Redis.
     *
     * @param version the account's version now
     * @param changed whether the push changed the account; if not, {@code version} is the one from before
     * @param stats counts of items and of changes
     */
    record Committed(long version, boolean changed, SyncStats stats) implements PushOutcome {}

    /**
     * The push was refused; the account did not change.
     *
     * @param code why
     * @param reason a sentence for the crawler's author
     * @param version the account's version; 0 if there is no such account
     * @param accountDeleted whether a person deleted the account, so that its crawler should stop
     */
    record Refused(AnswerCode code, String reason, long version, boolean accountDeleted) implements PushOutcome {
        /** Creates the outcome of a push that was refused for another reason than a deleted account. */
        public Refused(AnswerCode code, String reason, long version) {
            this(code, reason, version, false);
        }
    }
}
