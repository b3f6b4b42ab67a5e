package io.imcache.master.ingest;

import io.imcache.master.security.Access;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a push came from.
 *
 * @param accountId the account that the push is addressed to; null where only the payload says
 * @param workerId the crawler's id as the connection knows it; null where it does not
 * @param envelopeTimestamp the envelope's timestamp in milliseconds, for payloads without one
 * @param access of whoever pushes
 * @param hasRoomFor whether the worker may push this account too, as far as their number goes
 */
public record PushOrigin(
        @Nullable String accountId,
        @Nullable String workerId,
        long envelopeTimestamp,
        Access access,
        Predicate<String> hasRoomFor) {}
