package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * While a large message comes in there is no place for a pong between its bytes, nor a POST for it beside the message's own,
 * and the connection would be cut when the upload takes longer than ping interval and timeout. So bytes that come count as a
 * pong, unless they only dribble.
 */
final class UploadProgress {
    /** Bytes that count as a pong. */
    static final int ENOUGH = 64 * 1024;

    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(5);

    private int received;
    private long last = System.nanoTime();

    void received(@Nullable ClientHead head, int count) {
        received += count;
        if (received >= ENOUGH) {
            received = 0;
            alive(head);
        }
    }

    /** It was we who did not read, so the time that passed does not count. */
    void resumed(@Nullable ClientHead head) {
        alive(head);
    }

    private void alive(@Nullable ClientHead head) {
        long now = System.nanoTime();
        if (now - last >= BETWEEN && head != null && head.isConnected()) {
            last = now;
            head.schedulePingTimeout();
        }
    }
}
