package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client alive while its message waits for room. Its pings and pongs wait unread behind that message. So the wait counts as
 * the pong that the server expects, and a websocket gets the pong that its own ping asks for (RFC 6455, section 5.5.3, allows it
 * unasked).
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class Alive {
    /** Less than the shortest keep-alive that clients have in use, 5 s. */
    private static final int SECONDS = 4;

    private @Nullable ScheduledFuture<?> next;

    /** Starts with a wait. Called on the channel's event loop, like the other method. */
    void start(ChannelHandlerContext ctx, @Nullable ClientHead head) {
        stop();
        next = ctx.executor().scheduleAtFixedRate(() -> beat(ctx, head), SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    private static void beat(ChannelHandlerContext ctx, @Nullable ClientHead head) {
        if (head != null && head.isConnected()) {
            head.schedulePingTimeout();
        }
        if (ctx.pipeline().get(WebSocketFrameEncoder.class) != null
                && ctx.channel().isWritable()) {
            ctx.channel().writeAndFlush(new PongWebSocketFrame());
        }
    }

    /** Ends with the wait. */
    void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
