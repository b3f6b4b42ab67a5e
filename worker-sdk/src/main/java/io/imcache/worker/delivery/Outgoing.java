package io.imcache.worker.delivery;

import io.imcache.worker.account.Cut;
import org.jspecify.annotations.Nullable;

/**
 * The content of a push.
 *
 * @param overHttp whether it goes over HTTP even if it is small
 * @param spooled the snapshot of an earlier process to send instead of the cut; null for none
 */
record Outgoing(PushHead head, Cut cut, boolean overHttp, Spool.@Nullable Spooled spooled) {
    boolean full() {
        return cut.full() || spooled != null;
    }
}
