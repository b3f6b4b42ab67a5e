package io.imcache.worker.delivery;

import io.imcache.protocol.Removal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Configures how accounts are delivered.
 *
 * @param uploads the masters' HTTP addresses, in the order of their Socket.IO addresses; empty if one of them has none
 * @param token returns the token for an upload, or null for none; may block
 * @param pushEvery time between two pushes of each account, changed or not
 * @param debounce how long to wait for more after a new inbound item
 * @param pushLimit how long to try to deliver a push
 * @param mostPushesAtOnce how many accounts are sent at once
 * @param largestOnSocket pushes with more bytes of JSON go over HTTP
 * @param deltas whether to send only changes where the master has the rest
 * @param leases whether to claim leases on accounts
 * @param removal what snapshots say of stored items that they lack; null to leave it to the master
 */
public record DeliveryOptions(
        String workerId,
        List<URI> uploads,
        Supplier<@Nullable String> token,
        Duration pushEvery,
        Duration debounce,
        Duration pushLimit,
        int mostPushesAtOnce,
        long largestOnSocket,
        boolean deltas,
        boolean leases,
        @Nullable Removal removal) {

    boolean hasHttp() {
        return !uploads.isEmpty();
    }
}
