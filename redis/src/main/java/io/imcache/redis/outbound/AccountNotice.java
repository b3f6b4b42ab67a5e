package io.imcache.redis.outbound;

import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An event that is no change of an account's items.
 *
 * @param accountId the account; empty if the event is about none
 * @param requestId the request of a {@link Kind#OUTBOUND}; else empty
 * @param outcome the outcome of a {@link Kind#OUTBOUND}; null if it was submitted
 */
public record AccountNotice(Kind kind, String accountId, String requestId, @Nullable Outcome outcome) {
    /** The kinds of events. */
    public enum Kind {
        /** A request to a worker was submitted, or has ended. */
        OUTBOUND,
        /** Workers have come or gone. */
        WORKERS,
        /** Notices may have been missed, of any account. */
        MISSED
    }

    static final AccountNotice ALL_MISSED = new AccountNotice(Kind.MISSED, "", "", null);
}
