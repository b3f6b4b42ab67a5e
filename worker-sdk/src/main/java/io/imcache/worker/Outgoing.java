package io.imcache.worker;

import org.jspecify.annotations.Nullable;

/**
 * What a push sends.
 *
 * @param overHttp whether it goes over HTTP whatever its size
 * @param spooled the snapshot of an earlier process that is sent in place of the cut
 */
record Outgoing(PushHead head, Cut cut, boolean overHttp, Spool.@Nullable Spooled spooled) {
    boolean full() {
        return cut.full() || spooled != null;
    }
}
