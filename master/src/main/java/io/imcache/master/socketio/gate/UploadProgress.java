package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts received bytes as a pong, unless they only dribble. A client can't send a pong between the bytes of a large message, nor
 * in a second POST, so a long upload would end the connection.
 */
final class UploadProgress {
    /** Bytes that count as one pong. */
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

    private void alive(@Nullable ClientHead head) {
        long now = System.nanoTime();
        if (now - last >= BETWEEN && head != null && head.isConnected()) {
            last = now;
            head.schedulePingTimeout();
        }
    }
}
