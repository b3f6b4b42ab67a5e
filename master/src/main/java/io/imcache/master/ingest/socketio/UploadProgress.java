package io.imcache.master.ingest.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * While a large message comes in there is no place for a pong between its bytes, and the connection would be cut when the
 * upload takes longer than ping interval and timeout. So bytes that come count as a pong, unless they only dribble.
 */
final class UploadProgress {
    private static final int ENOUGH = 64 * 1024;
    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(5);

    private int received;
    private long last = System.nanoTime();

    void received(ChannelHandlerContext ctx, int count) {
        received += count;
        if (received >= ENOUGH) {
            received = 0;
            alive(ctx);
        }
    }

    /** It was we who did not read, so the time that passed does not count. */
    void resumed(ChannelHandlerContext ctx) {
        alive(ctx);
    }

    private void alive(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        ClientHead head = ctx.channel().attr(PacketGuard.HEAD).get();
        if (now - last >= BETWEEN && head != null && head.isConnected()) {
            last = now;
            head.schedulePingTimeout();
        }
    }
}
