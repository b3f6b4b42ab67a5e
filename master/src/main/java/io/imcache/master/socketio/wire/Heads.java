package io.imcache.master.socketio.wire;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

/** Ends netty-socketio's sessions and looks into them. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class Heads {
    private static final String CHANNEL = Heads.class.getName();

    private Heads() {}

    /** Ends a session. Socket.IO's own disconnect would keep the client from connecting again. */
    @SuppressWarnings("FutureReturnValueIgnored") // the session ends whether or not the packet arrives
    public static void end(ClientHead head) {
        if (head.isConnected() && head.getCurrentTransport() == Transport.POLLING) {
            // An open poll would wait for its answer.
            head.send(new Packet(PacketType.CLOSE, EngineIOVersion.V4));
        }
        head.onChannelDisconnect();
    }

    /** Likewise, but sends what is on its way before, over a WebSocket. */
    public static void endAfterSending(ClientHead head) {
        Channel channel = webSocket(head);
        if (channel == null) {
            end(head);
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /**
     * Answers the open poll of a client that leaves, as Engine.IO's own server does. Nothing else would, and the client's program
     * would not end before.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the client leaves whether or not the packet arrives
    public static void answerPoll(ClientHead head) {
        head.send(new Packet(PacketType.NOOP, EngineIOVersion.V4), Transport.POLLING);
    }

    /** Counts the packets that wait for the next poll; 0 on a WebSocket, where the channel's buffer bounds them. */
    public static int unfetched(ClientHead head) {
        return head.getCurrentTransport() == Transport.POLLING
                ? head.getPacketsQueue(Transport.POLLING).size()
                : 0;
    }

    /** Stores which channel carries a session's frames. */
    public static void webSocket(ClientHead head, Channel channel) {
        head.getStore().set(CHANNEL, channel);
    }

    /** Returns the channel that carries a session's frames; null while the session polls. */
    public static @Nullable Channel webSocket(ClientHead head) {
        return head.getCurrentTransport() == Transport.WEBSOCKET
                ? head.getStore().get(CHANNEL)
                : null;
    }
}
