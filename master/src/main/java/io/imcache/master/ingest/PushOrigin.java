package io.imcache.master.ingest;

import io.imcache.master.security.Access;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Describes the sender of a push.
 *
 * @param accountId the account that the push is addressed to; null if only the payload names it
 * @param workerId the crawler's id; null if the connection does not know it
 * @param envelopeTimestamp the envelope's timestamp in milliseconds, for payloads without one
 * @param access of the sender
 * @param hasRoomFor tells whether the connection may push an account too, given how many it pushes already
 * @param connection names the connection; null if the worker has none, as over HTTP
 * @param epochs gives the epoch of the pushed account if it is assigned to the worker, for payloads without one; else null
 */
public record PushOrigin(
        @Nullable String accountId,
        @Nullable String workerId,
        long envelopeTimestamp,
        Access access,
        Predicate<String> hasRoomFor,
        @Nullable String connection,
        Function<String, @Nullable Long> epochs) {

    /** Describes a sender without a connection. */
    public PushOrigin(
            @Nullable String accountId,
            @Nullable String workerId,
            long envelopeTimestamp,
            Access access,
            Predicate<String> hasRoomFor) {
        this(accountId, workerId, envelopeTimestamp, access, hasRoomFor, null, account -> null);
    }
}
