package io.imcache.redis.outbound;

import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Something happened that is no change of an account's items.
 *
 * @param accountId the account; empty where it is about none
 * @param requestId for {@link Kind#OUTBOUND} the request; else empty
 * @param outcome for {@link Kind#OUTBOUND} how it ended; null where it was submitted
 */
public record AccountNotice(Kind kind, String accountId, String requestId, @Nullable Outcome outcome) {
    /** What happened. */
    public enum Kind {
        /** A request to a worker was submitted, or has ended. */
        OUTBOUND,
        /** Workers have come or gone. */
        WORKERS,
        /** Some of these may have been missed, of any account. */
        MISSED
    }

    static final AccountNotice ALL_MISSED = new AccountNotice(Kind.MISSED, "", "", null);
}
