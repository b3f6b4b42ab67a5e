package io.imcache.master.socketio.gate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops binary WebSocket messages. They carry attachments, whose events are refused. netty-socketio would read them as packets, so
 * an attachment could be a pong or an event.
 */
public final class BinaryFrames extends ChannelInboundHandlerAdapter {
    private boolean dropping;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof BinaryWebSocketFrame) {
            dropping = true;
        } else if (msg instanceof TextWebSocketFrame) {
            dropping = false;
        }
        boolean dropped =
                dropping && (msg instanceof BinaryWebSocketFrame || msg instanceof ContinuationWebSocketFrame);
        if (dropped && msg instanceof WebSocketFrame frame) {
            dropping = !frame.isFinalFragment();
            ReferenceCountUtil.release(frame);
        } else {
            ctx.fireChannelRead(msg);
        }
    }
}
