package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.messages.PacketsMessage;
import io.imcache.master.socketio.wire.ConnectRequest;
import io.imcache.master.socketio.wire.Heads;
import io.imcache.master.socketio.wire.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Stands before netty-socketio's packet decoder and passes on, one by one, only the packets that it can take. Of several packets
 * at once the decoder copies all but the last and never releases the copies. At a malformed packet it throws, and logs all of it.
 */
@Sharable
public final class PacketGuard extends ChannelInboundHandlerAdapter {
    /** Holds the session whose frames a WebSocket channel carries, from its first frame on. */
    static final AttributeKey<ClientHead> HEAD = AttributeKey.valueOf(PacketGuard.class, "head");

    private static final byte SEPARATOR = 0x1e;

    private final Sessions sessions;

    public PacketGuard(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // netty-socketio would set a timer for the first request. SlowClients ends connections without one.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof PacketsMessage packets)) {
            ctx.fireChannelRead(msg);
            return;
        }
        sessions.heard(packets.getClient());
        ByteBuf content = packets.getContent();
        if (packets.getTransport() == Transport.WEBSOCKET) {
            if (ctx.channel().attr(HEAD).getAndSet(packets.getClient()) == null) {
                Heads.webSocket(packets.getClient(), ctx.channel());
            }
            pass(ctx, packets, content);
            return;
        }
        while (content.isReadable()) {
            int separator = content.bytesBefore(SEPARATOR);
            int length = separator < 0 ? content.readableBytes() : separator;
            pass(ctx, packets, content.readSlice(length));
            content.skipBytes(separator < 0 ? 0 : 1);
        }
    }

    private void pass(ChannelHandlerContext ctx, PacketsMessage packets, ByteBuf packet) {
        ClientHead head = packets.getClient();
        if (Packets.isConnect(packet)) {
            ConnectRequest request = Packets.connect(packet);
            if (request != null) {
                sessions.connect(head, request);
            }
            return;
        }
        boolean webSocket = packets.getTransport() == Transport.WEBSOCKET;
        char type = packet.isReadable() ? (char) packet.getByte(packet.readerIndex()) : ' ';
        boolean upgrading = webSocket && head.getCurrentTransport() == Transport.POLLING;
        boolean binary = Packets.isBinary(packet);
        ByteBuf accepted = binary ? Packets.withoutAttachments(packet) : Packets.accepted(packet, webSocket);
        if (accepted == null) {
            if (binary) {
                sessions.binary(head.getSessionId());
            }
            return;
        }
        if (!webSocket && Packets.isLeave(packet)) {
            Heads.answerPoll(head);
        }
        fire(ctx, packets, accepted);
        if (upgrading && type == Packets.PING) {
            UpgradeWatch.probed(ctx.channel(), head);
        } else if (upgrading && type == Packets.UPGRADE) {
            UpgradeWatch.upgraded(ctx.channel(), head);
            sessions.taken(head);
        }
    }

    private static void fire(ChannelHandlerContext ctx, PacketsMessage packets, @Nullable ByteBuf packet) {
        ctx.fireChannelRead(new PacketsMessage(packets.getClient(), packet, packets.getTransport()));
    }
}
