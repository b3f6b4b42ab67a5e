package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.EncoderHandler;
import com.corundumstudio.socketio.messages.OutPacketMessage;
import com.corundumstudio.socketio.messages.XHRPostMessage;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import com.corundumstudio.socketio.protocol.PacketType;
import io.imcache.master.socketio.wire.HttpReplies;
import io.imcache.master.socketio.wire.QuietExceptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.io.IOException;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at the pipeline's end, behind netty-socketio's handlers, and answers in their place. They lose a packet if more than 50
 * wait for one poll. They answer a POST with a connection that stays and then close it, so that a client loses its next request.
 * Handles all exceptions that reach the end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
@Sharable
public final class LastHandler extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(LastHandler.class);

    private static final byte SEPARATOR = 0x1e;
    /** Bytes after which the rest waits for the next poll. */
    private static final int ENOUGH = 1024 * 1024;

    private final PacketEncoder encoder;
    private final Sessions sessions;

    public LastHandler(PacketEncoder encoder, Sessions sessions) {
        this.encoder = encoder;
        this.sessions = sessions;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof OutPacketMessage packets && packets.getTransport() == Transport.POLLING) {
            answerPoll(ctx, packets, promise);
        } else if (msg instanceof XHRPostMessage) {
            ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), HttpReplies.TAKEN);
            String origin = ctx.channel().attr(EncoderHandler.ORIGIN).get();
            HttpReplies.send(ctx.channel(), origin, HttpResponseStatus.OK, "text/html", body, promise);
        } else {
            ctx.write(msg, promise);
        }
    }

    private void answerPoll(ChannelHandlerContext ctx, OutPacketMessage packets, ChannelPromise promise) {
        Channel channel = ctx.channel();
        Queue<Packet> queue = packets.getClientHead().getPacketsQueue(Transport.POLLING);
        boolean first = channel.isActive()
                && !queue.isEmpty()
                && channel.attr(EncoderHandler.WRITE_ONCE).compareAndSet(null, true);
        if (!first) {
            promise.trySuccess();
            return;
        }
        Packet next = queue.peek();
        if (next != null && next.getType() == PacketType.OPEN) {
            sessions.opens(packets.getClientHead());
        }
        ByteBuf body = encode(ctx, queue);
        String origin = channel.attr(EncoderHandler.ORIGIN).get();
        HttpReplies.send(channel, origin, HttpResponseStatus.OK, "text/plain; charset=UTF-8", body, promise);
        sessions.taken(packets.getClientHead());
    }

    private ByteBuf encode(ChannelHandlerContext ctx, Queue<Packet> queue) {
        ByteBuf body = ctx.alloc().ioBuffer();
        while (body.readableBytes() < ENOUGH) {
            Packet packet = queue.poll();
            if (packet == null) {
                break;
            }
            int before = body.writerIndex();
            try {
                if (before > 0) {
                    body.writeByte(SEPARATOR);
                }
                encoder.encodePacket(packet, body, ctx.alloc(), true);
            } catch (IOException | RuntimeException e) {
                body.writerIndex(before);
                QuietExceptions.log(e);
            }
        }
        return body;
    }

    /** Answers a websocket's pings, which netty-socketio passes on. Gateways and clients with keep-alive wait for it. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof PingWebSocketFrame ping) {
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            sessions.taken(ctx.channel().attr(PacketGuard.HEAD).get());
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            // The aggregator drops all fragments of the message, so the connection can go on.
            ClientHead head = ctx.channel().attr(PacketGuard.HEAD).get();
            sessions.tooLarge(head == null ? null : head.getSessionId(), -1);
            return;
        }
        if (cause instanceof IOException) {
            log.debug("connection lost: {}", cause.getClass().getName());
        } else {
            QuietExceptions.log(cause);
        }
        ctx.close();
    }
}
