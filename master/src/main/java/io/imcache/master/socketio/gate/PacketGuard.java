package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.messages.PacketsMessage;
import io.imcache.master.desktop.RootClient;
import io.imcache.master.socketio.Admission;
import io.imcache.master.socketio.Notices;
import io.imcache.master.socketio.wire.ConnectRequest;
import io.imcache.master.socketio.wire.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Stands before netty-socketio's packet decoder and passes on, one by one, only packets that it can take. Given several
 * at once the decoder copies all but the last and never releases the copies; given a malformed one it throws, and logs the
 * whole of it.
 */
@Sharable
public final class PacketGuard extends ChannelInboundHandlerAdapter {
    /** The session whose frames a WebSocket channel carries; set from its first frame on. */
    static final AttributeKey<ClientHead> HEAD = AttributeKey.valueOf(PacketGuard.class, "head");

    private static final byte SEPARATOR = 0x1e;

    private final Notices notices;
    private final Admission admission;

    public PacketGuard(Notices notices, Admission admission) {
        this.notices = notices;
        this.admission = admission;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Not for netty-socketio, which would set a timer for the first request. The limits see to those that send
        // none.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof PacketsMessage packets)) {
            ctx.fireChannelRead(msg);
            return;
        }
        ByteBuf content = packets.getContent();
        if (packets.getTransport() == Transport.WEBSOCKET) {
            if (ctx.channel().attr(HEAD).getAndSet(packets.getClient()) == null) {
                RootClient.noteChannel(packets.getClient(), ctx.channel());
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
                admission.connect(head, request);
            }
            return;
        }
        boolean webSocket = packets.getTransport() == Transport.WEBSOCKET;
        char type = packet.isReadable() ? (char) packet.getByte(packet.readerIndex()) : ' ';
        boolean upgrading = webSocket && head.getCurrentTransport() == Transport.POLLING;
        ByteBuf accepted = Packets.accepted(packet, webSocket);
        if (accepted == null) {
            if (Packets.isBinaryEvent(packet)) {
                notices.binary(notices.connection(head), head.getSessionId());
            }
            return;
        }
        fire(ctx, packets, accepted);
        if (upgrading && type == Packets.PING) {
            UpgradeWatch.probed(ctx.channel(), head);
        } else if (upgrading && type == Packets.UPGRADE) {
            UpgradeWatch.upgraded(ctx.channel(), head);
            notices.taken(head);
        }
    }

    private static void fire(ChannelHandlerContext ctx, PacketsMessage packets, @Nullable ByteBuf packet) {
        ctx.fireChannelRead(new PacketsMessage(packets.getClient(), packet, packets.getTransport()));
    }
}
